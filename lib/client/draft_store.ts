/**
 * Where the drafts of one person are kept: what the outbox wants of it, and
 * one in memory. The browser's own is `stored_drafts.ts`.
 *
 * @module
 */
import type { Cid, RoomId } from "../protocol.ts";

/** What is changed of a message that one wrote oneself. */
export interface Change {
  readonly kind: "edit" | "delete";
  /** The `cid` under which it was said: it may not be stored itself yet. */
  readonly of: string;
  /** Its id; `null` as long as the server has not given it one. */
  readonly id: string | null;
}

/**
 * A message that has no `seq` yet, or a change of one, as it is stored on the
 * device.
 */
export interface Draft {
  readonly cid: Cid;
  readonly room: RoomId;
  /** Empty for what deletes. */
  readonly body: string;
  /** Left out: it is a new message. */
  readonly change?: Change;
  /** Why the server will not have it: a nack's code. */
  readonly refused: string | null;
}

/** Where a message stands; in another epoch the number means nothing. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** What happened to the drafts in another tab. */
export type DraftChange =
  | { readonly type: "put"; readonly draft: Draft }
  /** `place` is where it stands in the log; `null` if it was thrown away. */
  | {
    readonly type: "removed";
    readonly cid: Cid;
    readonly place: Place | null;
  }
  /** The person has left this browser. */
  | { readonly type: "forgotten" };

/**
 * Keeps the drafts of one person, in the order of their first `put`. Nothing
 * is in it that another person on this device wrote. It does what it is asked
 * one after the other, whichever tab asks.
 */
export interface DraftStore {
  list(): Promise<readonly Draft[]>;
  /** Adds a draft, or replaces the one with its `cid`. Resolves when stored. */
  put(draft: Draft): Promise<void>;
  /** @param place Where it stands in the log; `null` to throw it away. */
  remove(cid: Cid, place: Place | null): Promise<void>;
  /** Throws all drafts of this person away. */
  forget(): Promise<void>;
  /** Tells what other tabs do, until the returned function is called. */
  watch(changed: (change: DraftChange) => void): () => void;
  /**
   * Tells whether this tab is the one that sends, now and whenever that
   * changes, until the returned function is called. It is a courtesy: two
   * tabs that send the same drafts do no harm, and one that does not lead
   * helps out when nothing happens.
   */
  lead(leads: (leading: boolean) => void): () => void;
}

/** Keeps drafts as long as it lives itself: for tests, and to build upon. */
export function memoryDrafts(): DraftStore {
  const drafts = new Map<Cid, Draft>();
  return {
    list: () => Promise.resolve([...drafts.values()]),
    put(draft) {
      drafts.set(draft.cid, draft);
      return Promise.resolve();
    },
    remove(cid) {
      drafts.delete(cid);
      return Promise.resolve();
    },
    forget() {
      drafts.clear();
      return Promise.resolve();
    },
    watch: () => () => {},
    lead(leads) {
      leads(true);
      return () => {};
    },
  };
}
