/**
 * How far one has read in a room: one mark that only rises, the same in all
 * tabs, and the line above what was new when one came back to it.
 *
 * Read is what was on the screen while somebody looked. Only the person can
 * put the mark back, and it stays there until they look away, or write.
 * It knows no DOM.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Message } from "../protocol.ts";

export interface MarksOptions {
  /** As the server knew it; `null`: one was not here before. */
  readonly first: number | null;
  readonly messages: ReadonlySignal<readonly Message[]>;
  readonly myId: () => string;
  /** Whether somebody looks at the page. */
  readonly looks: () => boolean;
  /** The last `seq` on the screen; 0 for none. */
  readonly seen: () => number;
  readonly tell: (seq: number, back: boolean) => void;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

/** What another tab told before it knew that the mark was put back. */
const LATE_MS = 3_000;
/** How often a mark is told at most. */
const TELL_MS = 2_000;

export function createMarks(options: MarksOptions) {
  const { first, looks, messages, myId, seen, setTimer, tell } = options;
  const mark = signal(first ?? messages.peek().at(-1)?.seq ?? 0);
  const line = signal(first);
  const unread = signal(0);
  /** The last mark that the server told, or was told. */
  let told = first ?? -1;
  let hasTold = false;
  /** The last own message that was seen to come. */
  let own = lastOwn();
  let held = false;
  /** Before, the line stands where the server put it. */
  let hasLooked = false;
  let cancelTell: (() => void) | null = null;
  /** Not `null`: the person has just put the mark back here. */
  let cancelLate: (() => void) | null = null;

  function lastOwn(): number {
    return messages.peek().findLast(({ by }) => by.id === myId())?.seq ?? 0;
  }

  function countUnread(): number {
    return messages.peek().filter(({ body, by, kind, seq }) =>
      seq > mark.peek() && kind === "message" && body !== null &&
      by.id !== myId()
    ).length;
  }

  function flush(): void {
    cancelTell?.();
    cancelTell = null;
    if (mark.peek() <= told) return;
    told = mark.peek();
    hasTold = true;
    tell(told, false);
  }

  function rise(seq: number): void {
    mark.value = Math.max(mark.peek(), seq);
    if (cancelTell !== null || mark.peek() <= told) return;
    flush();
    cancelTell = setTimer(flush, TELL_MS);
  }

  /** Takes in what is on the screen; to be called once it is drawn. */
  function look(): void {
    const said = lastOwn();
    if (said > own) {
      // Who writes has read what was there.
      own = said;
      held = false;
      line.value = null;
      rise(said);
    }
    if (!looks()) held = false;
    else if (!held) rise(seen());
    const count = countUnread();
    if (hasLooked && count > 0 && unread.peek() === 0) line.value = mark.peek();
    unread.value = count;
    hasLooked = true;
  }

  function goBack(seq: number): void {
    cancelTell?.();
    cancelTell = null;
    held = true;
    told = seq;
    mark.value = seq;
    line.value = seq;
    unread.value = countUnread();
  }

  return {
    /** What is new comes after this `seq`; `null`: there is no line. */
    line: line as ReadonlySignal<number | null>,
    /** Messages of others that were not read, as of the last look. */
    unread: unread as ReadonlySignal<number>,
    look,

    /** What was read in another tab, or put back there. */
    heard(seq: number, back: boolean): void {
      if (back) return goBack(seq);
      const late = held && cancelLate !== null && seq > mark.peek();
      if (late) return tell(mark.peek(), true);
      told = Math.max(told, seq);
      mark.value = Math.max(mark.peek(), seq);
      unread.value = countUnread();
    },

    /** The person wants to go on reading at this message. */
    unreadFrom(seq: number): void {
      goBack(seq - 1);
      hasTold = true;
      tell(seq - 1, true);
      cancelLate?.();
      cancelLate = setTimer(() => cancelLate = null, LATE_MS);
    },

    /** Tells now what would be told later, as the page may go away. */
    flush,

    /** The connection is back; what was told last may have been lost. */
    again(): void {
      if (hasTold) tell(mark.peek(), held);
    },

    stop(): void {
      cancelTell?.();
      cancelLate?.();
    },
  };
}
