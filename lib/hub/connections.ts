/**
 * The connections that are open, how many each session has, and which each
 * person. Pure; what a connection may do is not decided here.
 *
 * @module
 */
import type { Cursor, HistoryFrame, Person, RoomId } from "../protocol.ts";
import type { ConnId, Instant, Member } from "./effects.ts";

/** How long a connection may stay silent before its hello. */
export const HELLO_DEADLINE_MS = 10_000;

export interface Conn {
  readonly id: ConnId;
  member: Member;
  readonly openedAtMs: number;
  /** Counts hellos, so that answers to an earlier one are dropped. 0: none yet. */
  hello: number;
  /** The hello that was answered last. */
  welcomed: number;
  wanted: readonly Cursor[];
  readonly rooms: Set<RoomId>;
  /** What it asked of rooms that it is to be welcomed to. */
  readonly asked: HistoryFrame[];
  /** Bad frames so far. */
  strikes: number;
}

/** Whose connections end: those of one session, or all of a person. */
export type Revoked = { session: string } | { person: string };

export class Connections {
  readonly #byId = new Map<ConnId, Conn>();
  /** Live connections of each session. */
  readonly #sessions = new Map<string, number>();
  /** Those of each person; most have one, for which a list would be large. */
  readonly #people = new Map<string, ConnId | readonly ConnId[]>();

  get(id: ConnId): Conn | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<Conn> {
    return this.#byId.values();
  }

  /** Those of a person, in whatever room. */
  of(personId: string): readonly ConnId[] {
    const own = this.#people.get(personId) ?? [];
    return typeof own === "number" ? [own] : own;
  }

  /** Those of a session, or of a person. */
  *thoseOf(who: Revoked): Generator<Conn> {
    for (const conn of this.#byId.values()) {
      const { session, person } = conn.member;
      const isTheirs = "session" in who
        ? session === who.session
        : person.id === who.person;
      if (isTheirs) yield conn;
    }
  }

  /** The sessions, and whose; guests have none that is kept. */
  sessions(): Map<string, Person> {
    const sessions = new Map<string, Person>();
    for (const { member: { person, session } } of this.#byId.values()) {
      if (session !== person.id) sessions.set(session, person);
    }
    return sessions;
  }

  /** Those that have owed their hello for too long. */
  *silent(now: Instant): Generator<Conn> {
    for (const conn of this.#byId.values()) {
      if (conn.hello > 0) continue;
      if (now.monoMs - conn.openedAtMs >= HELLO_DEADLINE_MS) yield conn;
    }
  }

  /** Registers a connection; returns how many its session has now. */
  open(id: ConnId, member: Member, now: Instant): number {
    const connections = (this.#sessions.get(member.session) ?? 0) + 1;
    this.#sessions.set(member.session, connections);
    this.#byId.set(id, {
      id,
      member,
      openedAtMs: now.monoMs,
      hello: 0,
      welcomed: 0,
      wanted: [],
      rooms: new Set(),
      asked: [],
      strikes: 0,
    });
    const { id: personId } = member.person;
    const own = this.of(personId);
    this.#people.set(personId, own.length === 0 ? id : [...own, id]);
    return connections;
  }

  close({ id, member: { person, session } }: Conn): void {
    this.#byId.delete(id);
    const others = this.of(person.id).filter((own) => own !== id);
    const [other] = others;
    if (other === undefined) this.#people.delete(person.id);
    else this.#people.set(person.id, others.length === 1 ? other : others);
    const connections = (this.#sessions.get(session) ?? 0) - 1;
    if (connections > 0) this.#sessions.set(session, connections);
    else this.#sessions.delete(session);
  }
}
