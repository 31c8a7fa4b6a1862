/**
 * Gathers what the page of a room shows: its messages, who is here, other
 * rooms, and what became of the form that was just posted.
 *
 * @module
 */
import type { Session } from "../identity/identity.ts";
import {
  type Cid,
  type Message,
  type NackCode,
  PEOPLE_LISTED_MAX,
  type Person,
  type RoomId,
  type RoomLink,
  type WireStanding,
} from "../protocol.ts";
import { type Bar, barOf } from "../room/bar.ts";
import type { Services } from "../services.ts";
import type { NameRefusal } from "./names.ts";
import { admitReader, tellStanding } from "./room_gate.ts";
import { listRooms } from "./room_list.ts";
import {
  type Missing,
  type PastPage,
  type Place,
  readPast,
} from "./room_place.ts";

export interface RoomPage {
  room: RoomId;
  me: Person | null;
  /** The newest messages. */
  page: { items: Message[]; asOf: number; more: boolean; epoch: string };
  /** What is shown instead of them. */
  past: PastPage | null;
  missing?: Missing | null;
  people: { list: Person[]; count: number };
  rooms: RoomLink[];
  /** Everything up to here was read before; `null`: one was not here. */
  mark: number | null;
  join: {
    /** Random, so that the form sent twice joins once; for nobody else's eyes. */
    key: string;
    name: string;
    problem: NameRefusal["code"] | null;
    suggestion: string | null;
  };
  draft: { cid: Cid; body: string; problem: SendProblem | null };
  textLimit: number;
  /** What one may do here, and what keeps one from writing. */
  standing: WireStanding;
  bar: Bar | null;
}

/** Why a text was refused; `new_room`: it would open one, and too soon. */
export type SendProblem = NackCode | "new_room";

/** What differs from an ordinary visit. */
export interface RoomVisit {
  /** Which messages to show; without one, the newest. */
  place?: Place | null;
  join?: Omit<RoomPage["join"], "key">;
  /** The text that was refused; with its key, if it may be repeated. */
  draft?:
    | { cid: Cid | null; body: string; problem: SendProblem | null }
    | undefined;
}

const NOT_TRIED = { name: "", problem: null, suggestion: null } as const;

/**
 * @throws {HttpError} See {@linkcode admitReader}.
 * @throws {LogUnavailableError}
 */
export async function readRoomPage(
  services: Services,
  session: Session | null,
  room: RoomId,
  visit: RoomVisit = {},
): Promise<RoomPage> {
  const { config, log, newestPages, shell, newCid, steadyMs } = services;
  const found = await admitReader(services, session, room);
  const standing = await tellStanding(services, session, room, found);
  const place = visit.place ?? null;
  const [page, rooms] = await Promise.all([
    newestPages.read(log, room, found.head),
    listRooms(services, session?.person.id ?? null, room),
  ]);
  const past = place === null ? null : await readPast(log, room, place, page);
  const count = shell.count(room);
  return {
    room,
    me: session?.person ?? null,
    page: { ...page, epoch: log.epoch },
    past,
    people: {
      list: count > PEOPLE_LISTED_MAX ? [] : shell.people(room),
      count,
    },
    rooms: rooms.links,
    mark: rooms.mark,
    join: { ...(visit.join ?? NOT_TRIED), key: newCid() },
    draft: {
      cid: visit.draft?.cid ?? newCid(),
      body: visit.draft?.body ?? "",
      problem: visit.draft?.problem ?? null,
    },
    textLimit: config.limits.textCodePoints,
    standing,
    bar: barOf(standing, steadyMs()),
  };
}
