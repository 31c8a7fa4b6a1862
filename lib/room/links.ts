/**
 * The rooms that are shown to somebody, as `/api/rooms` tells them.
 * Browser-safe.
 *
 * @module
 */
import * as v from "valibot";
import { parseRoomId, type RoomId } from "../protocol.ts";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const RoomLinks = v.object({
  rooms: v.array(v.object({ room: v.string(), here: Count, unread: Count })),
});

export interface RoomLink {
  room: RoomId;
  /** People online. */
  here: number;
  /** Messages of others since one was last there, as far as they are counted. */
  unread: number;
}

/** Reads the JSON; `null` if it is something else. */
export function parseRoomLinks(text: string): RoomLink[] | null {
  const result = v.safeParse(
    v.pipe(v.string(), v.parseJson(), RoomLinks),
    text,
  );
  if (!result.success) return null;
  return result.output.rooms.flatMap((link) => {
    const room = parseRoomId(link.room);
    return room === null ? [] : [{ ...link, room }];
  });
}
