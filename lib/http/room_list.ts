/**
 * The rooms that are shown to somebody: those they have been in, with how much
 * is unread there, then others that people talk in.
 *
 * @module
 */
import { LOBBY, type RoomId, type RoomLink } from "../protocol.ts";
import { maySee } from "../room/rights.ts";
import type { Services } from "../services.ts";

/** Other rooms that are shown, the latest first. */
const OTHERS_SHOWN = 20;
/** Rooms one has been in that are shown: those read last, by name. */
const OWN_SHOWN = 50;

/** A room one has been in, and may still be. */
interface OwnRoom {
  room: RoomId;
  /** Everything up to here was read. */
  mark: number;
  unread: number;
}

export interface RoomList {
  links: RoomLink[];
  /** How far the current room was read; `null`: one has not been there. */
  mark: number | null;
}

/**
 * The lobby, where one has been, the current room, the others. An unlisted
 * room is shown to those who have been there, as long as they may.
 *
 * @throws {LogUnavailableError}
 * @throws {IdentityUnavailableError}
 */
export async function listRooms(
  services: Services,
  personId: string | null,
  current: RoomId,
): Promise<RoomList> {
  const { log, shell } = services;
  const [own, others] = await Promise.all([
    ownRooms(services, personId),
    log.rooms(OTHERS_SHOWN),
  ]);
  const unread = new Map(own.map((one) => [one.room, one.unread]));
  const rooms = new Set([
    LOBBY,
    ...own.map(({ room }) => room),
    current,
    ...others.map(({ room }) => room),
  ]);
  return {
    links: Array.from(rooms, (room) => ({
      room,
      here: shell.count(room),
      unread: unread.get(room) ?? 0,
    })),
    mark: own.find(({ room }) => room === current)?.mark ?? null,
  };
}

async function ownRooms(
  { identity, log, steadyMs }: Services,
  id: string | null,
): Promise<OwnRoom[]> {
  if (id === null) return [];
  const marks = [...await identity.marks(id)].slice(0, OWN_SHOWN);
  const read = marks.map(async ([room, mark]) => {
    const [{ head, rules, standing }, unread] = await Promise.all([
      log.standing(room, id),
      log.unread(room, mark, id),
    ]);
    if (!maySee(rules, standing, steadyMs())) return [];
    return [{ room, mark: Math.min(mark, head), unread }];
  });
  const rooms = (await Promise.all(read)).flat();
  return rooms.sort((a, b) => a.room < b.room ? -1 : 1);
}
