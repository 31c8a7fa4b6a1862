/**
 * Who is online in a room, a page at a time: for rooms with more people than
 * are listed beside the conversation.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import type { Person, RoomId, WireStanding } from "../protocol.ts";
import { readStanding } from "./room_gate.ts";
import type { State } from "./state.ts";

export interface PeoplePage {
  room: RoomId;
  myId: string | null;
  /** How the reader stands, with who runs the room and is muted. */
  standing: WireStanding;
  count: number;
  items: Person[];
  /** The name after which the next page begins; `null`: there is none. */
  next: string | null;
}

/**
 * Those whose names come after that of `?after=`.
 *
 * @throws {HttpError} See {@linkcode readStanding}.
 */
export async function showPeople(
  { state: { services, session }, url }: Context<State>,
  room: RoomId,
): Promise<PageResponse<PeoplePage>> {
  const standing = await readStanding(services, session, room);
  const after = url.searchParams.get("after") ?? "";
  const { items, more } = services.shell.peoplePage(room, after);
  const data = {
    room,
    myId: session?.person.id ?? null,
    standing,
    count: services.shell.count(room),
    items,
    next: more ? items.at(-1)?.name ?? null : null,
  };
  return page(data, { headers: { "cache-control": "no-store" } });
}
