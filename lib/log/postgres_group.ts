/**
 * Stores a group of drafts in PostgreSQL: locks their rooms, reads in a few
 * statements all that `decide()` asks for (`postgres_facts.ts`), decides about
 * each draft as the ones before it left things (`postgres_room.ts`), and writes
 * what came of it in a few more (`postgres_changes.ts`). Runs inside a
 * transaction that somebody else began and commits (`postgres_writer.ts`).
 *
 * @module
 */
import type { Query } from "../postgres/pool.ts";
import type { RoomId } from "../protocol.ts";
import type { Appended, Draft } from "./log.ts";
import { write } from "./postgres_changes.ts";
import { lockRooms, readFacts } from "./postgres_facts.ts";
import { append } from "./postgres_room.ts";

/** Stores drafts, in order. @returns One outcome for each. */
export async function appendGroup(
  query: Query,
  drafts: readonly Draft[],
): Promise<Appended[]> {
  const rooms = await lockRooms(query, new Set(drafts.map(({ room }) => room)));
  const at = (id: RoomId) => {
    const room = rooms.get(id);
    if (room === undefined) throw new Error(`Cannot lock the room ${id}`);
    return room;
  };
  await readFacts(query, drafts, at);
  const outcomes = drafts.map((draft) => append(draft, at(draft.room)));
  await write(query, [...rooms.values()]);
  return outcomes;
}
