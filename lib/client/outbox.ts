/**
 * What this person wants to say in one room and the server has not confirmed:
 * a queue that is stored on the device before anything is sent.
 *
 * One draft is under way at a time, so that a refusal cannot let a later one
 * overtake it. A draft keeps its `cid` for ever: repeating a send, from another
 * tab or a week later, says it once. Where drafts are kept is behind
 * {@linkcode DraftStore}; when the connection is there, `chat.ts` says.
 * Times are milliseconds of a clock that never runs backwards.
 *
 * @module
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Cid } from "../protocol.ts";

/** A message that has no `seq` yet, as it is stored on the device. */
export interface Draft {
  readonly cid: Cid;
  readonly body: string;
  /** Why the server will not have it: a nack's code. */
  readonly refused: string | null;
}

/** A draft on its way. */
export interface PendingDraft extends Draft {
  readonly state: "queued" | "sending" | "stored" | "failed";
  /** Where it stands in the log, once `stored`; its event is about to come. */
  readonly seq: number | null;
}

/** What happened to the drafts in another tab. */
export type DraftChange =
  | { readonly type: "put"; readonly draft: Draft }
  /** `seq` is where it stands in the log; `null` if it was thrown away. */
  | {
    readonly type: "removed";
    readonly cid: Cid;
    readonly seq: number | null;
  };

/**
 * Keeps the drafts of one person in one room, in the order of their first
 * `put`. Nothing is in it that another person on this device wrote.
 */
export interface DraftStore {
  /** Whether drafts survive the tab. */
  readonly durable: boolean;
  list(): Promise<readonly Draft[]>;
  /** Adds a draft, or replaces the one with its `cid`. Resolves when stored. */
  put(draft: Draft): Promise<void>;
  /** @param seq Where it stands in the log; `null` to throw it away. */
  remove(cid: Cid, seq: number | null): Promise<void>;
  /** Tells what other tabs do, until the returned function is called. */
  watch(changed: (change: DraftChange) => void): () => void;
  /**
   * Tells whether this tab is the one that sends, now and whenever that
   * changes, until the returned function is called. It is a courtesy: two
   * tabs that send the same drafts do no harm.
   */
  lead(leads: (leading: boolean) => void): () => void;
}

/** What the outbox needs of its surroundings. */
export interface OutboxOptions {
  readonly store: DraftStore;
  readonly send: (draft: Draft) => void;
  /** Where the message of a draft stands in the log, if it is shown already. */
  readonly seqOf: (cid: Cid) => number | null;
  readonly nowMs: () => number;
  /** Runs a function later; returns how to call that off. */
  readonly setTimer: (run: () => void, ms: number) => () => void;
  /** A promise of the store failed: drafts may not survive the tab. */
  readonly onStoreError: (error: unknown) => void;
}

/** Drafts that may wait; beyond, nothing more is taken. */
export const DRAFTS_MAX = 500;
/** A draft that is not answered for this long is sent again. */
const ANSWER_MS = 15_000;
/** Wait after a refusal that may pass and names no time; doubles each time. */
const AGAIN_BASE_MS = 1_000;
const AGAIN_MAX_MS = 15_000;

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox(options: OutboxOptions) {
  const { store, nowMs, setTimer } = options;
  const drafts = signal<readonly PendingDraft[]>([]);
  /** When the server will take more; `null`: it never refused, or took since. */
  const limitedUntilMs = signal<number | null>(null);
  let online = false;
  let leading = false;
  let refusals = 0;
  let cancelTimer: (() => void) | null = null;

  function keep(work: Promise<void>): void {
    work.catch(options.onStoreError);
  }

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

  function add(draft: Draft): void {
    if (find(draft.cid) === undefined) {
      drafts.value = [...drafts.peek(), pending(draft)];
    } else set(draft.cid, pending(draft));
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

  /** Sends the first draft that waits, if it may be sent now. */
  function pump(): void {
    if (!online || !leading) return;
    if (drafts.peek().some(({ state }) => state === "sending")) return;
    const draft = drafts.peek().find(({ state }) => state === "queued");
    if (draft === undefined) return;
    const waitMs = (limitedUntilMs.peek() ?? 0) - nowMs();
    if (waitMs > 0) return later(waitMs);
    set(draft.cid, { state: "sending" });
    later(ANSWER_MS);
    options.send(draft);
  }

  const outbox = {
    drafts: drafts as ReadonlySignal<readonly PendingDraft[]>,
    limitedUntilMs: limitedUntilMs as ReadonlySignal<number | null>,

    /** Begins to look after what is stored; returns its own undo. */
    start(): () => void {
      let over = false;
      const stopWatching = store.watch((change) => {
        if (change.type === "put") add(change.draft);
        else if (change.seq === null) drop(change.cid);
        else set(change.cid, { state: "stored", seq: change.seq });
        pump();
      });
      const stopLeading = store.lead((leads) => {
        leading = leads;
        if (!leads) recall();
        pump();
      });
      store.list().then((stored) => {
        if (over) return;
        const known = drafts.peek();
        const cids = new Set(stored.map(({ cid }) => cid));
        drafts.value = [
          ...stored.map((draft) => find(draft.cid) ?? pending(draft)),
          ...known.filter(({ cid }) => !cids.has(cid)),
        ];
        // Sent by a tab that did not live to hear of it.
        for (const { cid } of stored) {
          const seq = options.seqOf(cid);
          if (seq !== null) outbox.acked(cid, seq);
        }
        pump();
      }).catch(options.onStoreError);
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
      if (!now) recall();
      pump();
    },

    /** Stores a draft, then shows and sends it. Rejects if it is not stored. */
    async say(draft: Draft): Promise<void> {
      await store.put(draft);
      add(draft);
      pump();
    },

    /** The server has it, as number `seq` of the log. */
    acked(cid: string, seq: number): void {
      const draft = find(cid);
      if (draft === undefined || draft.state === "stored") return;
      refusals = 0;
      limitedUntilMs.value = null;
      set(cid, { state: "stored", seq });
      keep(store.remove(draft.cid, seq));
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
        const againMs = Math.min(AGAIN_MAX_MS, AGAIN_BASE_MS * 2 ** refusals);
        const waitMs = refusal.afterMs ?? againMs;
        refusals += 1;
        limitedUntilMs.value = nowMs() + waitMs;
        set(cid, { state: "queued" });
        later(waitMs);
        return;
      }
      const { body } = draft;
      set(cid, { state: "failed", refused: refusal.code });
      keep(store.put({ cid: draft.cid, body, refused: refusal.code }));
      pump();
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
      if (draft?.state !== "failed") return;
      const again = { cid: draft.cid, body: draft.body, refused: null };
      set(cid, { state: "queued", refused: null });
      keep(store.put(again));
      pump();
    },

    /** Throws a refused draft away. */
    discard(cid: string): void {
      const draft = find(cid);
      if (draft?.state !== "failed") return;
      drop(cid);
      keep(store.remove(draft.cid, null));
    },
  };
  return outbox;
}

function pending(draft: Draft): PendingDraft {
  const state = draft.refused === null ? "queued" : "failed";
  return { ...draft, state, seq: null };
}

/** Keeps drafts for as long as the tab lives, where nothing better is offered. */
export function memoryDrafts(): DraftStore {
  const drafts = new Map<Cid, Draft>();
  return {
    durable: false,
    list: () => Promise.resolve([...drafts.values()]),
    put(draft) {
      drafts.set(draft.cid, draft);
      return Promise.resolve();
    },
    remove(cid) {
      drafts.delete(cid);
      return Promise.resolve();
    },
    watch: () => () => {},
    lead(leads) {
      leads(true);
      return () => {};
    },
  };
}
