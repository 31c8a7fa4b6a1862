/**
 * The text that stands in the field, kept per person and room until it is
 * sent or the person clears it: across a reload, a crash, another room.
 *
 * In `localStorage`, as it must be written while a page goes away, which
 * leaves no time to wait. What cannot be kept there is kept by the field.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import { parseRoomId } from "../wire_terms.ts";

/** What stands in the field, and where the caret is, in UTF-16 code units. */
export interface KeptText {
  readonly text: string;
  readonly caret: number;
}

/** Where the texts of one person are kept. */
export interface TextStore {
  load(room: RoomId): KeptText | null;
  /** An empty text is forgotten. */
  save(room: RoomId, kept: KeptText): void;
  /** The rooms that a text is kept for. */
  rooms(): RoomId[];
  /** Forgets what was kept for any room. */
  forget(): void;
}

/** Texts in the browser; two people on one device never meet. */
export function storedTexts(personId: string): TextStore {
  const prefix = `fresh-chat text ${personId} `;
  const keys = () =>
    (attempt(() => Object.keys(localStorage)) ?? [])
      .filter((key) => key.startsWith(prefix));
  return {
    load(room) {
      const item = attempt(() => localStorage.getItem(prefix + room));
      const [, caret, text] = /^(\d+) ([^]+)$/.exec(item ?? "") ?? [];
      return text === undefined ? null : { text, caret: Number(caret) };
    },
    save(room, { text, caret }) {
      attempt(() =>
        text === ""
          ? localStorage.removeItem(prefix + room)
          : localStorage.setItem(prefix + room, `${caret} ${text}`)
      );
    },
    rooms() {
      return keys()
        .map((key) => parseRoomId(key.slice(prefix.length)))
        .filter((room) => room !== null);
    },
    forget() {
      for (const key of keys()) attempt(() => localStorage.removeItem(key));
    },
  };
}

/** `null` where the browser denies storage, or has no more space for it. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
