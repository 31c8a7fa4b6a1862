/**
 * The text that stands in the field, kept per person and room until it is
 * sent or the person clears it: across a reload, a crash, another room. And
 * texts that were said before what keeps drafts had come (`late_talk.ts`).
 *
 * In `localStorage`, as it must be written while a page goes away, which
 * leaves no time to wait. What cannot be kept there is kept by the field.
 *
 * @module
 */
import type { Cid, RoomId } from "../protocol.ts";
import { parseCid, parseRoomId } from "../wire_terms.ts";
import { attempt } from "./attempt.ts";

/** What stands in the field, and where the caret is, in UTF-16 code units. */
export interface KeptText {
  readonly text: string;
  readonly caret: number;
}

/** What was said, and is not a draft yet. */
export interface EarlyText {
  readonly cid: Cid;
  readonly room: RoomId;
  readonly body: string;
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

/** Likewise; it is forgotten with the others. */
export interface EarlyTexts {
  /** What was said early, in any tab and room, in its order. */
  early(): readonly EarlyText[];
  addEarly(text: EarlyText): void;
  dropEarly(cid: Cid): void;
}

/** Texts in the browser; two people on one device never meet. */
export function storedTexts(personId: string): TextStore & EarlyTexts {
  const prefix = `fresh-chat text ${personId} `;
  const earlyKey = `${prefix} early`; // No room is called like that.
  const keys = () =>
    (attempt(() => Object.keys(localStorage)) ?? [])
      .filter((key) => key.startsWith(prefix));
  const item = (key: string) => attempt(() => localStorage.getItem(key));
  const early = () =>
    parseEarly(
      attempt(
        () => JSON.parse(item(earlyKey) ?? "[]"),
        SyntaxError,
      ),
    );
  const setEarly = (texts: readonly EarlyText[]) =>
    attempt(() =>
      texts.length === 0
        ? localStorage.removeItem(earlyKey)
        : localStorage.setItem(earlyKey, JSON.stringify(texts))
    );
  return {
    load(room) {
      const kept = item(prefix + room) ?? "";
      const [, caret, text] = /^(\d+) ([^]+)$/.exec(kept) ?? [];
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
    early,
    addEarly: (text) => void setEarly([...early(), text]),
    dropEarly(cid) {
      const texts = early();
      const rest = texts.filter((text) => text.cid !== cid);
      if (rest.length < texts.length) setEarly(rest);
    },
    forget() {
      for (const key of keys()) attempt(() => localStorage.removeItem(key));
    },
  };
}

/** Written by some version of this page; what is no text is left out. */
function parseEarly(raw: unknown): EarlyText[] {
  return !Array.isArray(raw) ? [] : raw.flatMap((raw: unknown) => {
    if (typeof raw !== "object" || raw === null) return [];
    if (!("cid" in raw && "room" in raw && "body" in raw)) return [];
    const { body } = raw;
    const cid = parseCid(raw.cid);
    const room = parseRoomId(raw.room);
    return cid === null || room === null || typeof body !== "string"
      ? []
      : [{ cid, room, body }];
  });
}
