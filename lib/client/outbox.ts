/**
 * What this person wants to say and the server has not confirmed, in all
 * rooms: a queue that is stored on the device before anything is sent.
 *
 * One draft is under way at a time, so that a refusal cannot let a later one
 * of its room overtake it; a room that takes nothing for now (`waits.ts`) holds
 * back no other. A draft keeps its `cid` for ever: repeating a send, from
 * another tab or a week later, says it once. Where drafts are kept is behind
 * `draft_store.ts`; where that fails, they live as long as the tab.
 * When the connection is there, `talk.ts` says. Times are milliseconds of a
 * clock that never runs backwards.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Cid, RoomId } from "../protocol.ts";
import type { Draft, DraftChange, DraftStore, Place } from "./draft_store.ts";
import { patience } from "./patience.ts";
import { createWaits } from "./waits.ts";

/** A draft on its way. */
export interface PendingDraft extends Draft {
  /** Whether the device has it, so that another tab may send it. */
  readonly kept: boolean;
  /** When this tab got it. */
  readonly sinceMs: number;
  readonly state: "queued" | "sending" | "stored" | "failed";
  /** Where it stands in the log, once `stored`; its event is about to come. */
  readonly seq: number | null;
}

/** What the outbox needs of its surroundings. */
export interface OutboxOptions {
  readonly store: DraftStore;
  /** The room whose messages are shown here. */
  readonly room: RoomId;
  readonly send: (draft: Draft) => void;
  /** Where the message of a draft stands in the log, if it is shown already. */
  readonly seqOf: (cid: Cid) => number | null;
  /** Which log that is. */
  readonly epoch: () => string;
  readonly nowMs: () => number;
  /** Runs a function later; returns how to call that off. */
  readonly setTimer: (run: () => void, ms: number) => () => void;
  /** The store failed: drafts may not survive the tab. */
  readonly onStoreError: (error: unknown) => void;
}

/** Drafts that may wait; beyond, nothing more is taken. */
export const DRAFTS_MAX = 500;
/** A draft that is not answered for this long is sent again, by any tab. */
const ANSWER_MS = 15_000;

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox(options: OutboxOptions) {
  const { store, nowMs, setTimer } = options;
  const stored = patience(options);
  const waits = createWaits(nowMs);
  const drafts = signal<readonly PendingDraft[]>([]);
  let online = false;
  let onlineSinceMs = 0;
  let leading = false;
  /** Whether earlier drafts are known, which go first, or soon will be. */
  let earlier: "awaited" | "late" | "known" = "awaited";
  const forgotten = signal(false);
  /** What was thrown away while it was asked for once more. */
  const doomed = new Set<string>();
  let cancelTimer: (() => void) | null = null;

  function find(cid: string): PendingDraft | undefined {
    return drafts.peek().find((draft) => draft.cid === cid);
  }

  function set(cid: string, changes: Partial<PendingDraft>): void {
    drafts.value = drafts.peek().map((draft) =>
      draft.cid === cid ? { ...draft, ...changes } : draft
    );
  }

  function drop(cid: string): void {
    drafts.value = drafts.peek().filter((draft) => draft.cid !== cid);
  }

  function add(draft: Draft, kept: boolean): void {
    if (forgotten.peek()) return;
    const seq = options.seqOf(draft.cid);
    if (seq !== null) {
      // Sent by a tab that told too late, or did not live to hear of it.
      void stored(store.remove(draft.cid, here(seq)));
    } else if (find(draft.cid) === undefined) {
      drafts.value = [...drafts.peek(), pending(draft, kept, nowMs())];
    } else set(draft.cid, pending(draft, kept, nowMs()));
  }

  function here(seq: number): Place {
    return { epoch: options.epoch(), seq };
  }

  /** Milliseconds until this tab may send a draft. */
  function turnMs({ kept, sinceMs }: PendingDraft): number {
    if (leading || !kept) return 0;
    return Math.max(sinceMs, onlineSinceMs) + ANSWER_MS - nowMs();
  }

  /** The log has it: here it stays until its event is shown. */
  function settle(draft: PendingDraft, seq: number): void {
    if (draft.room !== options.room) drop(draft.cid);
    else set(draft.cid, { state: "stored", seq });
  }

  /** Nothing is under way any more; whatever was is queued again. */
  function recall(): void {
    cancelTimer?.();
    cancelTimer = null;
    for (const { cid, state } of drafts.peek()) {
      if (state === "sending") set(cid, { state: "queued" });
    }
  }

  function later(ms: number): void {
    cancelTimer?.();
    cancelTimer = setTimer(() => {
      recall();
      pump();
    }, ms);
  }

  /**
   * Sends the first draft whose room takes some, once any of that room may be
   * sent: none ever overtakes another there, and a repeat of what another tab
   * sends does no harm. Storage that does not answer holds back all it has, as
   * something may come before that; but not what it never took, which cannot
   * wait for it.
   */
  function pump(): void {
    if (!online || earlier === "awaited") return;
    if (drafts.peek().some(({ state }) => state === "sending")) return;
    const queued = drafts.peek().filter(({ state, kept }) =>
      state === "queued" && (earlier === "known" || !kept)
    );
    let waitMs = Infinity;
    for (const room of new Set(queued.map(({ room }) => room))) {
      const turns = queued.filter((draft) => draft.room === room).map(turnMs);
      const roomMs = Math.max(waits.leftMs(room), Math.min(...turns));
      if (roomMs <= 0) return send(queued.find((draft) => draft.room === room));
      waitMs = Math.min(waitMs, roomMs);
    }
    if (waitMs < Infinity) later(waitMs);
  }

  function send(draft: PendingDraft | undefined): void {
    if (draft === undefined) return;
    set(draft.cid, { state: "sending" });
    later(ANSWER_MS);
    options.send(draft);
  }

  function load(found: readonly Draft[]): void {
    // What was said meanwhile comes after what was there before.
    const said = new Map(drafts.peek().map((draft) => [draft.cid, draft]));
    drafts.value = [];
    for (const draft of found) {
      const known = said.get(draft.cid);
      if (known === undefined) add(draft, true);
      else drafts.value = [...drafts.peek(), { ...known, kept: true }];
      said.delete(draft.cid);
    }
    drafts.value = [...drafts.peek(), ...said.values()];
    earlier = "known";
    pump();
  }

  /** Loads what is stored, and does not let a slow store hold everything up. */
  async function begin(isOver: () => boolean): Promise<void> {
    const listing = store.list().then((found) => {
      if (!isOver()) load(found);
    }, (error) => {
      // Nothing will ever be known of it.
      if (!isOver()) load([]);
      throw error;
    });
    await stored(listing);
    if (isOver() || earlier === "known") return;
    earlier = "late";
    pump();
  }

  function follow(change: DraftChange): void {
    switch (change.type) {
      case "put":
        add(change.draft, true);
        break;
      case "removed": {
        const draft = find(change.cid);
        if (draft === undefined) return;
        const { place } = change;
        // In another log, its event may never come, or come under any number.
        if (place?.epoch === options.epoch()) settle(draft, place.seq);
        else drop(change.cid);
        break;
      }
      case "forgotten":
        if (forgotten.peek()) return;
        recall();
        drafts.value = [];
        forgotten.value = true;
        // What this tab put there meanwhile goes too.
        void stored(store.forget());
        return;
      default:
        change satisfies never;
    }
    pump();
  }

  const outbox = {
    /** Of all rooms, in the order they were written. */
    drafts: drafts as ReadonlySignal<readonly PendingDraft[]>,
    /** Why the room that is shown takes nothing for now; `null`: it may. */
    wait: computed(() => waits.of(options.room)),
    /** Whether the person has left: nothing is taken any more. */
    forgotten: forgotten as ReadonlySignal<boolean>,

    /** Begins to look after what is stored; returns its own undo. */
    start(): () => void {
      let over = false;
      const stopWatching = store.watch(follow);
      const stopLeading = store.lead((leads) => {
        leading = leads;
        if (!leads) recall();
        pump();
      });
      void begin(() => over);
      return () => {
        over = true;
        stopWatching();
        stopLeading();
        recall();
      };
    },

    /** The server can be reached, or not any more. */
    setOnline(now: boolean): void {
      online = now;
      onlineSinceMs = nowMs();
      if (!now) recall();
      pump();
    },

    /** Stores a draft, then shows and sends it. */
    async say(draft: Draft): Promise<void> {
      add(draft, await stored(store.put(draft).then(() => true)) ?? false);
      pump();
    },

    /** The server has it, as number `seq` of the log of its room. */
    acked(cid: string, seq: number): void {
      const draft = find(cid);
      if (draft === undefined || draft.state === "stored") return;
      waits.taken(draft.room);
      settle(draft, seq);
      void stored(store.remove(draft.cid, here(seq)));
      pump();
    },

    /** The room that is shown took its first: whoever said that, it is open. */
    begun(): void {
      waits.taken(options.room);
      pump();
    },

    /** The server would not have it: for now, or for ever. */
    refused(
      cid: string,
      refusal: { code: string; retry: boolean; afterMs?: number | undefined },
    ): void {
      const draft = find(cid);
      if (draft === undefined || draft.state !== "sending") return;
      if (refusal.retry) {
        waits.refused(draft.room, refusal);
        set(cid, { state: "queued" });
        return doomed.delete(cid) ? outbox.discard(cid) : pump();
      }
      replace({ ...draft, refused: refusal.code });
    },

    /** Everything up to `seq` is shown: a draft that is in there is done. */
    shown(seq: number): void {
      const rest = drafts.peek().filter((draft) =>
        draft.state !== "stored" || (draft.seq ?? 0) > seq
      );
      if (rest.length < drafts.peek().length) drafts.value = rest;
    },

    /** The log was replaced; places in it mean nothing any more. */
    forgetStored(): void {
      drafts.value = drafts.peek().filter(({ state }) => state !== "stored");
    },

    /** Sends a refused draft again. */
    retry(cid: string): void {
      const draft = find(cid);
      if (draft?.state === "failed") replace({ ...draft, refused: null });
    },

    /**
     * Throws away what was refused for good, or waits as its room takes nothing
     * for now; and all that was to change it. What is asked for once more just
     * then goes when it is refused again.
     */
    discard(cid: string): void {
      const draft = find(cid);
      if (draft === undefined || draft.state === "stored") return;
      if (draft.state !== "failed" && waits.of(draft.room) === null) return;
      if (draft.state === "sending") return void doomed.add(cid);
      for (const { cid: other, change } of drafts.peek()) {
        if (other !== cid && change?.of !== cid) continue;
        drop(other);
        void stored(store.remove(other, null));
      }
      pump();
    },
  };

  function replace(
    { cid, room, body, change, refused, kept }: PendingDraft,
  ): void {
    const draft = {
      cid,
      room,
      body,
      refused,
      ...(change === undefined ? {} : { change }),
    };
    add(draft, kept);
    void stored(store.put(draft));
    pump();
  }

  return outbox;
}

function pending(
  draft: Draft,
  kept: boolean,
  sinceMs: number,
): PendingDraft {
  const state = draft.refused === null ? "queued" : "failed";
  return { ...draft, state, seq: null, kept, sinceMs };
}
