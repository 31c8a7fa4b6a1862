/**
 * Looks whether drafts of a person are stored in this browser, and listens for
 * tabs that store some: all that there is to know as long as nobody writes.
 * What keeps them is `stored_drafts.ts`.
 *
 * @module
 */

/** Names that the tabs of a browser share, of whatever version. */
export const DATABASE = "fresh-chat";
export const STORE = "drafts";
export const BY_PERSON = "person";

/** Where tabs of a person tell each other of drafts. */
export function channelOf(personId: string): string {
  return `${DATABASE} ${personId}`;
}

/**
 * @param found Something is stored, or that cannot be known.
 * @param forgotten The person has left in another tab.
 */
export function watchForDrafts(
  personId: string,
  found: () => void,
  forgotten: () => void,
): () => void {
  const channel = new BroadcastChannel(channelOf(personId));
  channel.onmessage = ({ data }) =>
    data?.type === "forgotten" ? forgotten() : found();
  let over = false;
  count(personId).then((count) => {
    if (count > 0 && !over) found();
  }, () => {
    // Then its keeper has to say so.
    if (!over) found();
  });
  return () => {
    over = true;
    channel.close();
  };
}

/** Makes no database where none is. */
async function count(personId: string): Promise<number> {
  const request = indexedDB.open(DATABASE);
  let none = false;
  request.onupgradeneeded = () => {
    none = true;
    request.transaction?.abort();
  };
  try {
    const database = await result(request);
    try {
      const store = database.transaction(STORE).objectStore(STORE);
      return await result(store.index(BY_PERSON).count(personId));
    } finally {
      database.close();
    }
  } catch (error) {
    if (none) return 0;
    throw error;
  }
}

export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
