/**
 * What a room holds according to the HTTP API: the truth that all members are
 * compared with.
 *
 * @module
 */
import * as v from "valibot";

const StoredSchema = v.object({
  seq: v.number(),
  id: v.string(),
  by: v.object({ id: v.string(), name: v.string() }),
  cid: v.string(),
  body: v.nullable(v.string()),
  ts: v.number(),
});
/** A message as it is stored. */
export type Stored = v.InferOutput<typeof StoredSchema>;

const PageSchema = v.object({
  items: v.array(StoredSchema),
  asOf: v.number(),
  more: v.boolean(),
  epoch: v.string(),
});
export type StoredPage = v.InferOutput<typeof PageSchema>;

const PAGE_LIMIT = 100;

/** One page, by the query of the API. */
export async function readPage(
  origin: string,
  room: string,
  query: string,
): Promise<StoredPage> {
  const url = `${origin}/api/rooms/${room}/messages?${query}`;
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} gave ${response.status}: ${await response.text()}`);
  }
  return v.parse(PageSchema, await response.json());
}

/** All messages of a room, from the first. */
export async function readRoom(
  origin: string,
  room: string,
): Promise<Stored[]> {
  const stored: Stored[] = [];
  while (true) {
    const after = stored.at(-1)?.seq ?? 0;
    const query = `after=${after}&limit=${PAGE_LIMIT}`;
    const { items, more } = await readPage(origin, room, query);
    stored.push(...items);
    if (!more || items.length === 0) return stored;
  }
}

/** The last `seq` of each room. */
export async function readHeads<Room extends string>(
  origin: string,
  rooms: readonly Room[],
): Promise<Map<Room, number>> {
  const heads = new Map<Room, number>();
  for (const room of rooms) {
    heads.set(room, (await readPage(origin, room, "limit=1")).asOf);
  }
  return heads;
}
