/** People, frames and instants that the tests of the hub share. */
import { type Effect, Hub, type Instant, type Member } from "../../lib/chat.ts";
import { DEFAULT_LIMITS, type Limits } from "../../lib/limits.ts";
import type { Appended, Draft, RoomSnapshot } from "../../lib/log/log.ts";
import {
  type Cid,
  type HelloFrame,
  LOBBY,
  parseCid,
  parseRoomId,
  type RoomEvent,
  type RoomId,
  type SendFrame,
  type ServerFrame,
  type WireStanding,
} from "../../lib/protocol.ts";
import { NEW_ROOM } from "../../lib/room/state.ts";

export const EPOCH = "epoch-1";

/** How a visitor of a room stands of whom nobody knows anything. */
export const STRANGER: WireStanding = {
  role: "visitor",
  mutedUntil: 0,
  locked: false,
  slowMs: 0,
  unlisted: false,
  hosts: [],
};

export function at(ms: number): Instant {
  return { wallMs: 1_700_000_000_000 + ms, monoMs: ms };
}

export function room(id: string): RoomId {
  const parsed = parseRoomId(id);
  if (parsed === null) throw new Error(`Not a room id: ${id}`);
  return parsed;
}

export function cid(text: string): Cid {
  const parsed = parseCid(text);
  if (parsed === null) throw new Error(`Not a cid: ${text}`);
  return parsed;
}

export function member(name: string, session = `session-${name}`): Member {
  return {
    person: { id: `id-${name}`, name },
    session,
    lingers: true,
  };
}

export function newHub(limits: Partial<Limits> = {}): Hub {
  let ids = 0;
  return new Hub({
    limits: { ...DEFAULT_LIMITS, ...limits },
    epoch: EPOCH,
    newId: () => `event-${++ids}`,
    startedAt: at(0),
  });
}

export function hello(...rooms: HelloFrame["rooms"]): HelloFrame {
  return {
    t: "hello",
    v: 1,
    client: "tab-1",
    rooms: rooms.length > 0 ? rooms : [{ room: LOBBY }],
  };
}

export function say(body: string, key = `cid-${body}-0000`): SendFrame {
  return {
    t: "send",
    room: LOBBY,
    cid: cid(key.replaceAll(/[^A-Za-z0-9-]/g, "-").slice(0, 64)),
    kind: "message",
    body,
  };
}

/** Opens a connection that has said hello to a lobby whose head is `head`. */
export function enter(hub: Hub, id: number, who: Member, head = 0): Effect[] {
  hub.open(id, who, at(0));
  return greet(hub, id, hello(), head);
}

/** Says hello, and answers the read of heads if there is one. */
export function greet(
  hub: Hub,
  id: number,
  frame: HelloFrame,
  head = 0,
): Effect[] {
  const effects = hub.receive(id, frame, at(0));
  const read = effects.find((effect) => effect.do === "heads");
  if (read === undefined) return effects;
  const states = new Map(read.rooms.map((one) => [one, headAt(head)]));
  return hub.headsRead(id, read.hello, read.rooms, states, at(0));
}

/** What a log says of a room in which nobody did anything but write. */
export function headAt(head: number, state = NEW_ROOM): RoomSnapshot {
  return { head, ...state };
}

/** What a log whose last event was `seq - 1` makes of a draft. */
export function storedAs(
  draft: Draft,
  seq: number,
): Extract<Appended, { ok: true }> {
  return { ok: true, event: eventOf(draft, seq), dup: false };
}

export function eventOf(draft: Draft, seq: number): RoomEvent {
  return {
    room: draft.room,
    seq,
    id: draft.id,
    kind: draft.kind,
    by: draft.author,
    cid: draft.cid,
    body: draft.body,
    ts: draft.nowMs,
    rev: seq,
  };
}

/** A message event of the lobby. */
export function event(seq: number): RoomEvent {
  return {
    room: LOBBY,
    seq,
    id: `stored-${seq}`,
    kind: "message",
    by: { id: "id-Bob", name: "Bob" },
    cid: `cid-stored-${seq}`,
    body: `message ${seq}`,
    ts: seq,
    rev: seq,
  };
}

/** The draft of the only `append` among effects. */
export function draftOf(effects: readonly Effect[]): Draft {
  const append = effects.find((effect) => effect.do === "append");
  if (append === undefined) throw new Error("Nothing was to be appended");
  return append.draft;
}

/** The frames that effects send to one connection, in order. */
export function framesTo(
  conn: number,
  effects: readonly Effect[],
): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (const effect of effects) {
    if (effect.do === "backlog" && effect.conn === conn) {
      for (const event of effect.events) frames.push({ t: "evt", ...event });
    }
    if (effect.do !== "send" && effect.do !== "tell") continue;
    const to = new Set(effect.to);
    if (to.has(conn)) frames.push(effect.frame);
  }
  return frames;
}
