/**
 * Puts the newest messages of a room aside while they are read, so that a page
 * that opens offline shows them and not those it was once loaded with.
 *
 * They are in the browser's cache beside the service worker's pages, which
 * throws both away when the person leaves; and under that person's id, so that
 * nobody else is shown them. What is read back was written by some version of
 * this page, so it is checked like anything from outside.
 *
 * @module
 */
import "./shared.ts";
import { effect, type ReadonlySignal } from "@preact/signals";
import type { RoomId } from "../protocol.ts";
import type { Env } from "./env.ts";
import type { parseServerFrames } from "./server_frames.ts";
import type { FirstPage, Timeline } from "./timeline.ts";

/** Named in `lib/worker/keeper.ts` too. */
const CACHE = "fresh-chat seen";
/** As many as a page brings. */
const MESSAGES_KEPT = 50;
/** What is read is put aside so long after it came, once for many. */
const REST_MS = 1_000;

export interface Reader {
  readonly room: RoomId;
  /** Who reads. */
  readonly personId: string;
}

function addressOf({ room, personId }: Reader): string {
  return `/r/${room}?seen-by=${encodeURIComponent(personId)}`;
}

/**
 * The page, or what was seen after it.
 *
 * @param page As the kept HTML brings it.
 * @param parse Of what loads this, so that it need not be shared with it.
 */
export async function lastSeen(
  reader: Reader,
  page: FirstPage,
  parse: typeof parseServerFrames,
): Promise<FirstPage> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(addressOf(reader));
  if (found === undefined) return page;
  const [seen] = parse(await found.text());
  const newer = seen?.t === "page" && seen.room === reader.room &&
    seen.epoch === page.epoch && seen.asOf > page.asOf;
  return newer ? seen : page;
}

/** Puts aside what is shown now. */
export async function putSeen(
  reader: Reader,
  { asOf, epoch, items, more }: FirstPage,
): Promise<void> {
  const kept = items.slice(-MESSAGES_KEPT);
  const cache = await caches.open(CACHE);
  await cache.put(
    addressOf(reader),
    Response.json({
      t: "page",
      req: 0,
      room: reader.room,
      epoch,
      items: kept,
      asOf,
      more: more || kept.length < items.length,
    }),
  );
}

/** Goes on doing so, until the returned function is called. */
export function keepSeen(
  reader: Reader,
  timeline: ReadonlySignal<Timeline>,
  { setTimer }: Pick<Env, "setTimer">,
): () => void {
  if (!("caches" in globalThis)) return () => {}; // Plain HTTP has none.
  let cancel: (() => void) | null = null;
  const stop = effect(() => {
    const { sync } = timeline.value;
    // On the way, the end is not what was seen last.
    if (sync.mode !== "following") return;
    cancel ??= setTimer(() => {
      cancel = null;
      const { epoch, items, last, more } = timeline.peek();
      putSeen(reader, { epoch, items, asOf: last, more })
        .catch((error) => {
          // A full device keeps what it had.
          if (error?.name !== "QuotaExceededError") throw error;
        });
    }, REST_MS);
  });
  return () => {
    stop();
    cancel?.();
  };
}
