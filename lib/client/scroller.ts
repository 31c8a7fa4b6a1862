/**
 * Where the reader is in the timeline, and that it stays there: pinned to the
 * end if it was at the end, else at the line that is being read.
 *
 * The list is laid out from its end (`scrollTop` is 0 there and negative
 * above), so that a pinned reader needs no help, nor does one when older
 * messages come in above. Lengths are CSS pixels.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Message } from "../protocol.ts";

export interface ScrollerOptions {
  readonly messages: ReadonlySignal<readonly Message[]>;
  readonly myId: () => string;
  readonly loadOlder: () => void;
}

/** The part of an element that is needed here. */
export type ScrollBox = Pick<
  HTMLElement,
  "clientHeight" | "scrollHeight" | "scrollTop"
>;

/** Nearer to the end than this is at the end. */
const END_PX = 8;
/** Nearer to the beginning than this, older messages are asked for. */
const OLDER_PX = 600;

export function createScroller(options: ScrollerOptions) {
  const { messages } = options;
  /** The newest `seq` when the reader left the end; `null` at the end. */
  const leftAt = signal<number | null>(null);
  let held: { readonly line: Element; readonly top: number } | null = null;

  return {
    /** Whether the reader is at the end, and stays there. */
    atEnd: computed(() => leftAt.value === null),

    /** Messages of others that came since the reader left the end. */
    unseen: computed(() => {
      const seq = leftAt.value;
      if (seq === null) return 0;
      const mine = options.myId();
      return messages.value.filter((message) =>
        message.seq > seq && message.kind === "message" &&
        message.by.id !== mine && message.body !== null
      ).length;
    }),

    scrolled(box: ScrollBox): void {
      const atEnd = box.scrollTop > -END_PX;
      if (atEnd) leftAt.value = null;
      else leftAt.value ??= messages.peek().at(-1)?.seq ?? 0;
      const above = box.scrollHeight - box.clientHeight + box.scrollTop;
      if (!atEnd && above < OLDER_PX) options.loadOlder();
    },

    /** Remembers the line that is being read; before the list changes. */
    hold(box: Element): void {
      held = null;
      if (leftAt.peek() === null) return;
      const edge = box.getBoundingClientRect().top;
      for (const line of box.querySelectorAll("li")) {
        const { top, bottom } = line.getBoundingClientRect();
        if (bottom <= edge) continue;
        held = { line, top };
        return;
      }
    },

    /** Puts that line back where it was; after the list changed. */
    settle(box: Element): void {
      if (held === null || !held.line.isConnected) return;
      const moved = held.line.getBoundingClientRect().top - held.top;
      if (Math.abs(moved) >= 1) box.scrollTop += moved;
      held = null;
    },

    toEnd(box: ScrollBox): void {
      leftAt.value = null;
      box.scrollTop = 0;
    },
  };
}
