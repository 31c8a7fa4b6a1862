/**
 * The palette of a room's page: what it is told of the room, and what its
 * commands do there, which is mostly to press the page's own buttons. Loaded
 * when it is called for.
 *
 * @module
 */
import "./shared.ts";
import type { ReadonlySignal } from "@preact/signals";
import type { Person, RoomId } from "../protocol.ts";
import { createPalette } from "./palette.ts";
import type { PaletteDeeds } from "./palette_items.ts";
import type { ListedRoom } from "./rooms.ts";

/** The room's page as it is now. */
export interface PageOfRoom {
  readonly room: RoomId;
  readonly rooms: readonly ListedRoom[];
  readonly me: Person | null;
  /** Who is online, as far as they are listed. */
  readonly people: readonly Person[];
  /** The reader runs the room. */
  readonly host: boolean;
  /** Any time of today, and the reader's time zone, once they are known. */
  readonly nowMs?: number | null | undefined;
  readonly timeZone?: string | null | undefined;
  /** Address of what the reader can do about somebody; `null`: nothing. */
  readonly menuOf: (personId: string) => string | null;
  readonly field: { readonly current: HTMLTextAreaElement | null };
  /** `null`: the page is not live. */
  readonly live: {
    readonly newlines: ReadonlySignal<boolean>;
    readonly toEnd: () => void;
  } | null;
}

export function startPalette(page: PageOfRoom, showShortcuts: () => void) {
  const { field, live, nowMs, timeZone, ...facts } = page;
  const apple = document.documentElement.dataset.keys === "apple";
  const newlines = live?.newlines.peek() ?? false;
  const writes = live !== null && field.current?.checkVisibility() === true;
  const palette = createPalette({
    ...facts,
    apple,
    newlines: writes ? newlines : null,
    nowMs: nowMs ?? 0,
    timeZone: timeZone ?? "UTC",
  }, { ...deedsOn(page), showShortcuts });
  return { ...palette, apple, newlines };
}

function deedsOn(
  { field, live, room }: PageOfRoom,
): Omit<PaletteDeeds, "showShortcuts"> {
  const path = `/r/${room}`;
  const go = (address: string) => location.assign(address);
  return {
    go,
    toNewest: live?.toEnd ?? (() => go(path)),
    address: () => new URL(path, location.href).href,

    close: () => find(HTMLDialogElement, "dialog:modal")?.close(),

    openMenu(address): void {
      const link = find(HTMLAnchorElement, `a[href="${CSS.escape(address)}"]`);
      if (link?.checkVisibility()) link.click();
      else go(address);
    },

    mention(name): void {
      const place = field.current;
      if (place === null) return;
      place.focus();
      const { selectionEnd, selectionStart, value } = place;
      const joins = /\S$/.test(value.slice(0, selectionStart));
      const text = `${joins ? " " : ""}@${name} `;
      place.setRangeText(text, selectionStart, selectionEnd, "end");
      place.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },

    pickDay(): void {
      const form = find(HTMLElement, ".jump");
      form?.showPopover();
      form?.querySelector<HTMLElement>("input[type=date]")?.focus();
    },

    setTheme: (theme) =>
      find(HTMLElement, `.theme [value="${theme}"]`)?.click(),

    setNewlines(now): void {
      const box = find(HTMLInputElement, ".enter__box");
      if (box !== null && box.checked !== now) box.click();
    },
  };
}

function find<Kind extends Element>(
  kind: new () => Kind,
  selector: string,
): Kind | null {
  const found = document.querySelector(selector);
  return found instanceof kind ? found : null;
}
