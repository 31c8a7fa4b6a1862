/**
 * A room while a group of drafts is decided about: what the tables of
 * PostgreSQL said of it, what the drafts so far made of that, and what is to be
 * written. In memory only: `postgres_facts.ts` has read it, and
 * `postgres_changes.ts` writes it.
 *
 * @module
 */
import type { RoomEvent } from "../protocol.ts";
import { isAct } from "../room/act.ts";
import type { Change, Named, RoomRules } from "../room/state.ts";
import type { Appended, Draft } from "./log.ts";
import { decide, refusedAs } from "./rules.ts";

interface Target {
  seq: number;
  authorId: string;
  deleted: boolean;
}

/** A room as the drafts of the group so far have left it. */
export interface Room {
  readonly n: number;
  head: number;
  lastTs: number;
  rules: RoomRules;
  readonly people: Map<string, Named>;
  readonly said: Map<string, number>;
  /** By id of the message. */
  readonly targets: Map<string, Target>;
  /** By author and cid. */
  readonly firsts: Map<string, RoomEvent>;
  /** What is to be written. */
  readonly stored: RoomEvent[];
  readonly changedPeople: Set<string>;
  readonly nowSaid: Set<string>;
  forgetSaid: boolean;
  /** By `seq`: what messages are now that were there before, or are new. */
  readonly changed: Map<number, { rev: number; body: string | null }>;
  /** Ids of messages. */
  readonly redacted: Set<string>;
}

/** Decides about a draft, and changes the room where it is to be stored. */
export function append(draft: Draft, room: Room): Appended {
  const decision = decide(draft, {
    head: room.head,
    lastTs: room.lastTs,
    rules: room.rules,
    first: room.firsts.get(keyOf(draft)) ?? null,
    target: room.targets.get(draft.ref ?? "") ?? null,
    standing: (personId) => room.people.get(personId) ?? null,
    lastSaidMs: () => room.said.get(draft.author.id) ?? 0,
  });
  switch (decision.do) {
    case "refuse":
      return refusedAs(decision);
    case "repeat":
      return { ok: true, event: { ...decision.event }, dup: true };
    case "store": {
      const { event, change, saidMs } = decision;
      store(event, room);
      apply(change, room);
      if (saidMs !== null) {
        room.said.set(draft.author.id, saidMs);
        room.nowSaid.add(draft.author.id);
      }
      room.firsts.set(keyOf(draft), event);
      return { ok: true, event: { ...event }, dup: false };
    }
  }
}

function store(event: RoomEvent, room: Room): void {
  const { seq, id, kind, by, body, ref = "", rev, ts } = event;
  room.head = seq;
  room.lastTs = ts;
  room.stored.push(event);
  if (kind === "message") {
    room.targets.set(id, { seq, authorId: by.id, deleted: false });
  }
  const target = room.targets.get(ref);
  if (isAct(kind) || kind === "message" || target === undefined) return;
  room.changed.set(target.seq, { rev, body });
  if (kind !== "delete") return;
  target.deleted = true;
  room.redacted.add(ref);
  for (const past of room.firsts.values()) {
    if (past.id === ref || past.ref === ref) past.body = null;
  }
}

function apply({ rules, person }: Change, room: Room): void {
  if (rules !== null) {
    room.rules = rules;
    if (rules.slowMs === 0) {
      room.forgetSaid = true;
      room.said.clear();
      room.nowSaid.clear();
    }
  }
  if (person !== null) {
    room.people.set(person.id, person.named);
    room.changedPeople.add(person.id);
  }
}

/** What a draft is known by in its room. */
export function keyOf({ author, cid }: Draft): string {
  return JSON.stringify([author.id, cid]);
}
