/**
 * Where the reader is in the timeline, and that it stays there: pinned to the
 * end if it was at the end, else at the line that is being read.
 *
 * The list is laid out from its end (`scrollTop` is 0 there and negative
 * above), so that a reader at the very end needs no help, nor does one when
 * older messages come in above. Lengths are CSS pixels.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Message } from "../protocol.ts";
import type { Place } from "./past.ts";

export interface ScrollerOptions {
  /** The newest messages, shown or not. */
  readonly messages: ReadonlySignal<readonly Message[]>;
  /** Whether the newest are shown. */
  readonly newest: ReadonlySignal<boolean>;
  readonly myId: () => string;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
  readonly toNewest: () => void;
}

/** The part of an element that is needed here. */
export type ScrollBox = Pick<
  HTMLElement,
  "clientHeight" | "scrollHeight" | "scrollTop"
>;

/** A line, and how far down it is on the screen. */
interface Held {
  readonly line: Element;
  readonly top: number;
}

/**
 * Nearer to the end than this is at the end: as high as the strip in which news
 * is told, which would else stand over the last line instead of below it.
 */
const END_PX = 60;
/** Nearer to the first or last message than this, others are asked for. */
const NEAR_PX = 600;
/** A message takes hardly less, with what is between two of them. */
const MESSAGE_PX = 40;

export function createScroller(options: ScrollerOptions) {
  const { messages, newest } = options;
  const newestSeq = () => messages.peek().at(-1)?.seq ?? 0;
  /** The newest `seq` when the reader left the end; `null` at the end. */
  const leftAt = signal<number | null>(newest.peek() ? null : newestSeq());
  const atEnd = computed(() => leftAt.value === null);
  const far = signal(false);
  /** The newest `seq` that whoever is at the end was shown. */
  let shownSeq = newestSeq();
  /** Whether the reader is there, but not as far down as one can be. */
  let short = false;
  /** Measured only where the page is laid out anyway. */
  let fits: number | undefined;
  let held: Held | null = null;
  /** As the last line was put back, a part of a pixel from where it was. */
  let kept: Held & { readonly got: number } | null = null;

  function measure({ clientHeight }: ScrollBox): void {
    fits = Math.ceil((clientHeight + NEAR_PX) / MESSAGE_PX);
  }

  function look(box: ScrollBox): void {
    const above = box.scrollHeight - box.clientHeight + box.scrollTop;
    if (!newest.peek() && box.scrollTop > -NEAR_PX) options.loadNewer();
    else if (above < NEAR_PX) options.loadOlder();
  }

  return {
    /** Whether the reader is at the end, and stays there. */
    atEnd,

    /** Far above the end, nothing that comes there is missed on the screen. */
    place: computed<Place>(() =>
      atEnd.value ? "end" : far.value ? "far" : "near"
    ),

    /** How many messages fill the screen, and as much above as is asked for. */
    fits: () => fits,

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

    /** The place has changed, by whomever. */
    scrolled(box: ScrollBox): void {
      measure(box);
      short = box.scrollTop < 0;
      far.value = box.scrollTop <= -NEAR_PX;
      if (box.scrollTop > -END_PX && newest.peek()) {
        leftAt.value = null;
        return;
      }
      leftAt.value ??= newestSeq();
      look(box);
    },

    /** More or less of the list is in sight. */
    resized(box: ScrollBox): void {
      measure(box);
      look(box);
    },

    /** Remembers the line that is being read; before the list changes. */
    hold(box: HTMLElement): void {
      held = null;
      if (leftAt.peek() === null) return;
      const edge = box.getBoundingClientRect().top;
      // Lines of days and the like come and go; those with an address stay.
      const lines = box.querySelectorAll("li[id]");
      const line = lines[firstBelow(edge, lines)];
      if (line === undefined) return;
      const { top } = line.getBoundingClientRect();
      const stayed = kept?.line === line && kept.got === top;
      held = { line, top: stayed ? kept?.top ?? top : top };
      // Browsers that do the same would do it twice.
      box.style.overflowAnchor = "none";
    },

    /** Puts that line back where it was; after the list changed. */
    settle(box: HTMLElement): void {
      // It stays at the very end by itself, and close above it not.
      if (atEnd.peek() && shownSeq < newestSeq() && short) box.scrollTop = 0;
      shownSeq = newestSeq();
      if (held === null) return;
      const { line, top } = held;
      held = null;
      if (line.isConnected) {
        const moved = line.getBoundingClientRect().top - top;
        // The smallest step that a screen could show.
        if (Math.abs(moved) >= 0.1) box.scrollTop += moved;
        // Screens round, and a burst would add that up. At the edges there
        // may be no room to put it back; then it is read where it is.
        const got = line.getBoundingClientRect().top;
        kept = Math.abs(got - top) < 1 ? { line, top, got } : null;
      }
      box.style.overflowAnchor = "";
      look(box); // More may be wanted, and a box that rests tells nothing.
    },

    toEnd(box: ScrollBox): void {
      options.toNewest();
      leftAt.value = null;
      box.scrollTop = 0;
    },
  };
}

/** Which of the lines is the first that ends below an edge, by halving. */
function firstBelow(edge: number, lines: ArrayLike<Element>): number {
  let from = 0;
  let to = lines.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const bottom = lines[middle]?.getBoundingClientRect().bottom ?? 0;
    if (bottom <= edge) from = middle + 1;
    else to = middle;
  }
  return from;
}
