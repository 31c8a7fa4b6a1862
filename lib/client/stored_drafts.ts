/**
 * Drafts in the browser's IndexedDB, shared by all tabs of one person.
 *
 * A draft is stored when the transaction is complete, not when the request
 * succeeded. Tabs tell each other over a BroadcastChannel; which one sends is
 * settled by a Web Lock that the tab in view takes, as browsers slow the
 * others down. What is read back was written by some version of this page, so
 * it is checked like anything from outside.
 *
 * @module
 */
import {
  BY_PERSON,
  channelOf,
  DATABASE,
  result,
  STORE,
} from "./draft_watch.ts";
import { parseCid, parseRoomId } from "../wire_terms.ts";
import type {
  Change,
  Draft,
  DraftChange,
  DraftStore,
  Place,
} from "./draft_store.ts";

const VERSION = 1;
const BY_CID = "cid";

/** The drafts of one person; two people on one device never meet. */
export function storedDrafts(personId: string): DraftStore {
  const name = channelOf(personId);
  let channel: BroadcastChannel | null = null;
  let opening: Promise<IDBDatabase> | null = null;

  /** Runs one transaction, and waits until it is on the disk. */
  async function transact<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T> | T,
  ): Promise<T> {
    opening ??= open(() => opening = null);
    const database = await opening;
    const transaction = database.transaction(STORE, mode, {
      durability: "strict",
    });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const working = work(transaction.objectStore(STORE));
    const [result] = await Promise.all([working, done]);
    return result;
  }

  function tell(change: DraftChange): void {
    channel?.postMessage(change);
  }

  return {
    async list() {
      const found = await transact(
        "readonly",
        (store) => result(store.index(BY_PERSON).getAll(personId)),
      );
      return found.map(parseDraft).filter((draft) => draft !== null);
    },
    async put(draft) {
      await transact("readwrite", async (store) => {
        const key = await result(store.index(BY_CID).getKey(draft.cid));
        store.put({ ...draft, person: personId }, key);
      });
      tell({ type: "put", draft });
    },
    async remove(cid, place) {
      await transact("readwrite", async (store) => {
        const key = await result(store.index(BY_CID).getKey(cid));
        if (key !== undefined) store.delete(key);
      });
      tell({ type: "removed", cid, place });
    },
    async forget() {
      await transact("readwrite", async (store) => {
        const keys = await result(store.index(BY_PERSON).getAllKeys(personId));
        keys.forEach((key) => store.delete(key));
      });
      tell({ type: "forgotten" });
    },
    watch(changed) {
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => {
        const change = parseChange(data);
        if (change !== null) changed(change);
      };
      return () => channel?.close();
    },
    lead: (leads) => lead(name, leads),
  };
}

/** @param lost The connection is of no use any more, or never was. */
async function open(lost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    // The key, which counts up, is the order in which drafts were written.
    const store = request.result.createObjectStore(STORE, {
      autoIncrement: true,
    });
    store.createIndex(BY_PERSON, "person");
    store.createIndex(BY_CID, "cid", { unique: true });
  };
  try {
    const database = await result(request);
    database.onclose = lost;
    // Another tab brings a newer version.
    database.onversionchange = () => {
      database.close();
      lost();
    };
    return database;
  } catch (error) {
    lost();
    throw error;
  }
}

/**
 * Tells whether this tab holds the lock. A tab that comes into view takes it
 * from the one that has it; the others queue for when that one is gone.
 */
function lead(name: string, leads: (leading: boolean) => void): () => void {
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) { // Plain HTTP: every tab sends, which does no harm.
    leads(true);
    return () => {};
  }
  let leading = false;
  let over = false;
  let queue = new AbortController();
  let release = () => {};

  const take = async (options: LockOptions) => {
    try {
      await locks.request(name, options, () => {
        leading = true;
        leads(true);
        return new Promise<void>((resolve) => release = resolve);
      });
    } catch (error) {
      const taken = error instanceof DOMException &&
        error.name === "AbortError";
      if (!taken) throw error;
    }
  };
  const run = async () => {
    let inView = !document.hidden;
    while (!over) {
      queue = new AbortController();
      await take(inView ? { steal: true } : { signal: queue.signal });
      inView = !leading; // Else another tab is in view now.
      if (leading && !over) leads(false);
      leading = false;
    }
  };
  const onVisibility = () => {
    if (!document.hidden && !leading) queue.abort();
  };
  document.addEventListener("visibilitychange", onVisibility);
  run().catch((error) => {
    leads(true);
    throw error;
  });
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", onVisibility);
    queue.abort();
    release();
  };
}

function parseDraft(raw: unknown): Draft | null {
  if (typeof raw !== "object" || raw === null) return null;
  if (!("cid" in raw && "room" in raw && "body" in raw && "refused" in raw)) {
    return null;
  }
  const { body, refused } = raw;
  const cid = parseCid(raw.cid);
  const room = parseRoomId(raw.room);
  if (cid === null || room === null || typeof body !== "string") return null;
  if (refused !== null && typeof refused !== "string") return null;
  const draft = { cid, room, body, refused };
  if (!("change" in raw) || raw.change === undefined) return draft;
  const change = parseOfMessage(raw.change);
  return change && { ...draft, change };
}

function parseOfMessage(raw: unknown): Change | null {
  if (typeof raw !== "object" || raw === null) return null;
  if (!("kind" in raw && "of" in raw && "id" in raw)) return null;
  const { kind, of, id } = raw;
  if (kind !== "edit" && kind !== "delete") return null;
  if (typeof of !== "string") return null;
  return id === null || typeof id === "string" ? { kind, of, id } : null;
}

function parseChange(raw: unknown): DraftChange | null {
  if (typeof raw !== "object" || raw === null) return null;
  if ("draft" in raw) {
    const draft = parseDraft(raw.draft);
    return draft && { type: "put", draft };
  }
  if ("type" in raw && raw.type === "forgotten") return { type: raw.type };
  if (!("cid" in raw && "place" in raw)) return null;
  const cid = parseCid(raw.cid);
  if (cid === null) return null;
  if (raw.place === null) return { type: "removed", cid, place: null };
  const place = parsePlace(raw.place);
  return place && { type: "removed", cid, place };
}

function parsePlace(raw: unknown): Place | null {
  if (typeof raw !== "object" || raw === null) return null;
  if (!("epoch" in raw && "seq" in raw)) return null;
  const { epoch, seq } = raw;
  if (typeof epoch !== "string" || typeof seq !== "number") return null;
  return { epoch, seq };
}
