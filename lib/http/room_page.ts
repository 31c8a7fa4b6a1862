/**
 * Gathers what the page of a room shows: its messages, who is here, other
 * rooms, and what became of the form that was just posted.
 *
 * @module
 */
import type { Claim, Session } from "../identity/identity.ts";
import {
  type Cid,
  type Message,
  type NackCode,
  PEOPLE_LISTED_MAX,
  type Person,
  type RoomId,
  type RoomLink,
  TAIL_LENGTH,
  type WireStanding,
} from "../protocol.ts";
import { type Bar, barOf } from "../room/bar.ts";
import type { Services } from "../services.ts";
import { readStanding } from "./room_gate.ts";
import { listRooms } from "./room_list.ts";

export interface RoomPage {
  room: RoomId;
  me: Person | null;
  page: { items: Message[]; asOf: number; more: boolean; epoch: string };
  people: { list: Person[]; count: number };
  rooms: RoomLink[];
  /** Everything up to here was read before; `null`: one was not here. */
  mark: number | null;
  join: {
    /** Random, so that the form sent twice joins once; for nobody else's eyes. */
    key: string;
    name: string;
    problem: Extract<Claim, { ok: false }>["code"] | null;
    suggestion: string | null;
  };
  draft: { cid: Cid; body: string; problem: NackCode | null };
  textLimit: number;
  /** What one may do here, and what keeps one from writing. */
  standing: WireStanding;
  bar: Bar | null;
  newest: boolean;
}

/** What differs from an ordinary visit. */
export interface RoomVisit {
  /** Show the messages before this `seq`. */
  before?: number | null;
  join?: Omit<RoomPage["join"], "key">;
  /** The text that was refused; with its key, if it may be repeated. */
  draft?:
    | { cid: Cid | null; body: string; problem: NackCode | null }
    | undefined;
}

const NOT_TRIED = { name: "", problem: null, suggestion: null } as const;

/**
 * @throws {HttpError} See `admitReader` of `room_gate.ts`.
 * @throws {LogUnavailableError}
 */
export async function readRoomPage(
  services: Services,
  session: Session | null,
  room: RoomId,
  visit: RoomVisit = {},
): Promise<RoomPage> {
  const { config, log, shell, newCid, steadyMs } = services;
  const standing = await readStanding(services, session, room);
  const before = visit.before ?? null;
  const [page, rooms] = await Promise.all([
    log.page(
      room,
      before === null ? { limit: TAIL_LENGTH } : { limit: TAIL_LENGTH, before },
    ),
    listRooms(services, session?.person.id ?? null, room),
  ]);
  const count = shell.count(room);
  return {
    room,
    me: session?.person ?? null,
    page: { ...page, epoch: log.epoch },
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
    newest: before === null,
  };
}

/** The `?before=` of a page of the past; `null` if there is none to read. */
export function parseBefore(search: URLSearchParams): number | null {
  const text = search.get("before") ?? "";
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
