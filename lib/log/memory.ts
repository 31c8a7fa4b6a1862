/**
 * A log that forgets when its process ends: for tests and simulation, where
 * it stands in for `sqlite.ts`. It keeps every word of `log.ts` but "durable".
 *
 * @module
 */
import type { Message, RoomEvent, RoomId } from "../protocol.ts";
import { isAct } from "../room/act.ts";
import {
  hostsOf,
  type Muted,
  mutedOf,
  type Named,
  OPEN_RULES,
  VISITOR,
} from "../room/state.ts";
import {
  type Appended,
  type AppendRefusal,
  type Draft,
  type Page,
  type PageQuery,
  type RoomLog,
  type RoomSnapshot,
  type RoomStanding,
  type RoomSummary,
  UNREAD_AMONG,
  UNREAD_MAX,
} from "./log.ts";
import { centre, checkLimit, decide, refusedAs } from "./rules.ts";

class Room {
  /** `events[seq - 1]` */
  readonly events: RoomEvent[] = [];
  /** In `seq` order. */
  readonly messages: Message[] = [];
  readonly messageById = new Map<string, Message>();
  readonly eventByKey = new Map<string, RoomEvent>();
  rules = OPEN_RULES;
  readonly people = new Map<string, Named>();
  /** When somebody last wrote while it was slow. */
  readonly said = new Map<string, number>();
}

export class MemoryLog implements RoomLog {
  readonly epoch: string;
  readonly #rooms = new Map<RoomId, Room>();

  constructor(epoch: string = crypto.randomUUID()) {
    this.epoch = epoch;
  }

  append(drafts: readonly Draft[]): Promise<readonly Appended[]> {
    return Promise.resolve(drafts.map((draft) => this.#append(draft)));
  }

  head(room: RoomId): Promise<number> {
    return Promise.resolve(this.#rooms.get(room)?.events.length ?? 0);
  }

  heads(rooms: readonly RoomId[]): Promise<Map<RoomId, number>> {
    const heads = new Map<RoomId, number>();
    for (const id of rooms) {
      const room = this.#rooms.get(id);
      if (room !== undefined) heads.set(id, room.events.length);
    }
    return Promise.resolve(heads);
  }

  replay(room: RoomId, after: number, limit: number): Promise<RoomEvent[]> {
    checkLimit(limit);
    const events = this.#rooms.get(room)?.events ?? [];
    const wanted = events.slice(Math.max(0, after), Math.max(0, after) + limit);
    return Promise.resolve(wanted.map((event) => ({ ...event })));
  }

  page(room: RoomId, query: PageQuery): Promise<Page> {
    checkLimit(query.limit);
    const { messages = [], events = [] } = this.#rooms.get(room) ?? {};
    const { items, more } = select(messages, query);
    return Promise.resolve({
      items: items.map((message) => ({ ...message })),
      asOf: events.length,
      more,
    });
  }

  seqAt(room: RoomId, tsMs: number): Promise<number | null> {
    const { messages = [] } = this.#rooms.get(room) ?? {};
    const first = messages.find(({ ts }) => ts >= tsMs);
    return Promise.resolve(first?.seq ?? null);
  }

  state(id: RoomId): Promise<RoomSnapshot> {
    const { events, rules, people } = this.#rooms.get(id) ?? new Room();
    const head = events.length;
    return Promise.resolve({ head, rules, people: new Map(people) });
  }

  standing(id: RoomId, personId: string | null): Promise<RoomStanding> {
    const { events, rules, people } = this.#rooms.get(id) ?? new Room();
    return Promise.resolve({
      head: events.length,
      rules,
      standing: people.get(personId ?? "") ?? VISITOR,
    });
  }

  hosts(id: RoomId): Promise<string[]> {
    return Promise.resolve(hostsOf(this.#rooms.get(id) ?? new Room()));
  }

  muted(id: RoomId, nowMs: number): Promise<Muted[]> {
    return Promise.resolve(mutedOf(this.#rooms.get(id) ?? new Room(), nowMs));
  }

  unread(id: RoomId, after: number, personId: string): Promise<number> {
    const { messages } = this.#rooms.get(id) ?? new Room();
    const unread = messages.slice(-UNREAD_AMONG).filter((
      { body, by, kind, seq },
    ) =>
      seq > after && kind === "message" && body !== null && by.id !== personId
    );
    return Promise.resolve(Math.min(unread.length, UNREAD_MAX));
  }

  rooms(limit: number): Promise<RoomSummary[]> {
    checkLimit(limit);
    const summaries: RoomSummary[] = [];
    for (const [room, { events, rules }] of this.#rooms) {
      const last = events.at(-1);
      const isUsed = events.length > 1 || last?.kind !== "open";
      if (last !== undefined && isUsed && !rules.unlisted) {
        summaries.push({ room, head: last.seq, lastTs: last.ts });
      }
    }
    summaries.sort((a, b) => b.lastTs - a.lastTs || compare(a.room, b.room));
    return Promise.resolve(summaries.slice(0, limit));
  }

  fault(): AppendRefusal | null {
    return null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #append(draft: Draft): Appended {
    const room = this.#rooms.get(draft.room) ?? new Room();
    const key = JSON.stringify([draft.author.id, draft.cid]);
    const target = room.messageById.get(draft.ref ?? "");
    const decision = decide(draft, {
      head: room.events.length,
      lastTs: room.events.at(-1)?.ts ?? 0,
      rules: room.rules,
      first: room.eventByKey.get(key) ?? null,
      target: target === undefined
        ? null
        : { authorId: target.by.id, deleted: target.body === null },
      standing: (personId) => room.people.get(personId) ?? null,
      lastSaidMs: () => room.said.get(draft.author.id) ?? 0,
    });
    if (decision.do === "refuse") return refusedAs(decision);
    if (decision.do === "repeat") {
      return { ok: true, event: { ...decision.event }, dup: true };
    }
    const { event, change, saidMs } = decision;
    this.#rooms.set(draft.room, room);
    room.events.push(event);
    room.eventByKey.set(key, event);
    fold(room, event);
    if (change.rules !== null) {
      room.rules = change.rules;
      if (room.rules.slowMs === 0) room.said.clear();
    }
    if (change.person !== null) {
      room.people.set(change.person.id, change.person.named);
    }
    if (saidMs !== null) room.said.set(draft.author.id, saidMs);
    return { ok: true, event: { ...event }, dup: false };
  }
}

function fold(room: Room, event: RoomEvent): void {
  const { room: _, kind, ...fields } = event;
  if (kind === "message" || isAct(kind)) {
    const message: Message = { ...fields, kind };
    room.messages.push(message);
    if (kind === "message") room.messageById.set(message.id, message);
    return;
  }
  const message = room.messageById.get(event.ref ?? "");
  if (message === undefined) return;
  message.body = event.body;
  message.rev = event.seq;
  if (event.kind === "edit") {
    message.edited = event.ts;
    return;
  }
  delete message.edited;
  for (const past of room.events) {
    if (past.id === event.ref || past.ref === event.ref) past.body = null;
  }
}

function select(
  messages: readonly Message[],
  query: PageQuery,
): { items: readonly Message[]; more: boolean } {
  const { limit } = query;
  if ("after" in query) {
    const newer = messages.filter((m) => m.seq > query.after);
    return { items: newer.slice(0, limit), more: newer.length > limit };
  }
  if ("around" in query) {
    const older = messages.filter((m) => m.seq < query.around);
    const newer = messages.filter((m) => m.seq >= query.around);
    return centre(older, newer, limit);
  }
  const before = query.before ?? Infinity;
  const older = messages.filter((m) => m.seq < before);
  return { items: older.slice(-limit), more: older.length > limit };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
