/**
 * The tables of people, names, sessions and links, in memory.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import type {
  IdentityTables,
  Known,
  LinkKind,
  LinkRow,
  MarkPlace,
  MarkRow,
  PersonRow,
  SecretRow,
  SessionRow,
} from "./tables.ts";

export class MemoryTables implements IdentityTables {
  readonly #people = new Map<string, PersonRow>();
  /** Person ids by the keys of their names. */
  readonly #holders = new Map<string, string>();
  readonly #sessions = new Map<string, SessionRow>();
  /** By hash, in hexadecimal. */
  readonly #secrets = new Map<string, SecretRow>();
  /** By hash, in hexadecimal; the oldest first. */
  readonly #links = new Map<string, LinkRow>();
  /** People by the ids of the links they used. */
  readonly #uses = new Map<string, Set<string>>();
  /** By person, and then by room. */
  readonly #marks = new Map<string, Map<RoomId, MarkRow>>();

  person(id: string): PersonRow | null {
    return this.#people.get(id) ?? null;
  }

  holder(key: string): PersonRow | null {
    return this.person(this.#holders.get(key) ?? "");
  }

  session(id: string): SessionRow | null {
    return this.#sessions.get(id) ?? null;
  }

  sessionsAmong(ids: readonly string[]) {
    return ids.flatMap((id) => {
      const session = this.session(id);
      if (session === null) return [];
      const { personId } = session;
      return [{ id, personId, name: this.person(personId)?.name ?? null }];
    });
  }

  sessionsOf(personId: string): SessionRow[] {
    return Array.from(this.#sessions.values())
      .filter((session) => session.personId === personId);
  }

  secret(hash: Uint8Array): SecretRow | null {
    return this.#secrets.get(hash.toHex()) ?? null;
  }

  known(hash: Uint8Array): Known | null {
    const secret = this.secret(hash);
    const session = secret === null ? null : this.session(secret.sessionId);
    if (secret === null || session === null) return null;
    return { secret, session, person: this.person(session.personId) };
  }

  secretsOf(sessionId: string): SecretRow[] {
    return Array.from(this.#secrets.values())
      .filter((secret) => secret.sessionId === sessionId);
  }

  link(hash: Uint8Array): LinkRow | null {
    return this.#links.get(hash.toHex()) ?? null;
  }

  linksOf(kind: LinkKind, room: string, personId: string | null): LinkRow[] {
    return Array.from(this.#links.values()).filter((link) =>
      link.kind === kind && link.room === room &&
      (personId === null || link.personId === personId)
    );
  }

  usedBy(linkId: string, personId: string): boolean {
    return this.#uses.get(linkId)?.has(personId) ?? false;
  }

  marksOf(personId: string): MarkRow[] {
    return [...this.#marks.get(personId)?.values() ?? []];
  }

  marksAt(
    places: readonly MarkPlace[],
  ): (MarkPlace & { seq: number | null })[] {
    return places.filter(({ personId }) => this.#people.has(personId))
      .map(({ personId, room }) => {
        const seq = this.#marks.get(personId)?.get(room)?.seq ?? null;
        return { personId, room, seq };
      });
  }

  addPerson(row: PersonRow): void {
    this.#people.set(row.id, row);
  }

  removePerson(id: string): void {
    this.takeName(id);
    for (const session of this.sessionsOf(id)) this.removeSession(session.id);
    for (const link of this.linksOf("device", "", id)) this.removeLink(link.id);
    this.#marks.delete(id);
    this.#people.delete(id);
  }

  giveName(personId: string, name: string, keys: readonly string[]): void {
    this.takeName(personId);
    const person = this.#people.get(personId);
    if (person !== undefined) person.name = name;
    for (const key of keys) this.#holders.set(key, personId);
  }

  takeName(personId: string): void {
    const person = this.#people.get(personId);
    if (person !== undefined) person.name = null;
    for (const [key, holder] of this.#holders) {
      if (holder === personId) this.#holders.delete(key);
    }
  }

  markSeen(personId: string, nowMs: number): void {
    const person = this.#people.get(personId);
    if (person !== undefined) person.seenMs = Math.max(person.seenMs, nowMs);
  }

  addSession(row: SessionRow): void {
    this.#sessions.set(row.id, row);
  }

  removeSession(id: string): void {
    for (const { hash } of this.secretsOf(id)) this.removeSecret(hash);
    this.#sessions.delete(id);
  }

  markSessionSeen(id: string, nowMs: number): void {
    const row = this.#sessions.get(id);
    if (row !== undefined) row.seenMs = Math.max(row.seenMs, nowMs);
  }

  putSecret(row: SecretRow): void {
    this.#secrets.set(row.hash.toHex(), row);
  }

  removeSecret(hash: Uint8Array): void {
    this.#secrets.delete(hash.toHex());
  }

  putLink(row: LinkRow): void {
    this.#links.set(row.hash.toHex(), row);
  }

  removeLink(id: string): void {
    for (const [hash, link] of this.#links) {
      if (link.id === id) this.#links.delete(hash);
    }
    this.#uses.delete(id);
  }

  markUsed(linkId: string, personId: string): void {
    const users = this.#uses.get(linkId) ?? new Set();
    this.#uses.set(linkId, users.add(personId));
  }

  putMarks(rows: readonly MarkRow[]): void {
    for (const row of rows) {
      const marks = this.#marks.get(row.personId) ?? new Map();
      this.#marks.set(row.personId, marks.set(row.room, row));
    }
  }

  removeMark({ personId, room }: MarkPlace): void {
    this.#marks.get(personId)?.delete(room);
  }
}
