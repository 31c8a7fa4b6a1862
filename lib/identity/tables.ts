/**
 * What the rules of identity read and write: rows, and the tables that each
 * implementation brings. Times are Unix milliseconds, hashes SHA-256.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";

export interface PersonRow {
  id: string;
  /** `null` once somebody else has the name. */
  name: string | null;
  /** When they last used the name; if they never did, when that would have been. */
  seenMs: number;
  /** Has no session, and keeps the name until released. */
  guest: boolean;
}

export interface SessionRow {
  id: string;
  personId: string;
  createdMs: number;
  seenMs: number;
}

/** One of the secrets of a session: it has several while it changes them. */
export interface SecretRow {
  hash: Uint8Array;
  sessionId: string;
  madeMs: number;
  /** Was sent to the browser, but not used by it yet. */
  pending: boolean;
  /** Void after this, as another one was used; `null` for as long as it is. */
  untilMs: number | null;
}

/** What a link is for. */
export type LinkKind = "device" | "invite" | "recovery";

export interface LinkRow {
  /** Names the link in lists; it is not the secret. */
  id: string;
  hash: Uint8Array;
  kind: LinkKind;
  /** Where it leads; empty for a link to another device. */
  room: string;
  /** Whose it is, or who made it; empty for nobody. */
  personId: string;
  madeMs: number;
  /** `null`: it does not expire. */
  expiresMs: number | null;
  /** `null`: as often as one likes. */
  usesMax: number | null;
  uses: number;
  /** Why it is void for good. */
  ended: "expired" | "replaced" | "revoked" | null;
}

/** How far somebody has read in a room. */
export interface MarkRow {
  personId: string;
  room: RoomId;
  seq: number;
  /** When it was said. */
  atMs: number;
}

/** Where somebody may have a mark. */
export type MarkPlace = Pick<MarkRow, "personId" | "room">;

/** Marks are looked for, and put, so many at a time: messages need not wait. */
export const MARKS_AT_ONCE = 500;

/** So many sessions are looked for at a time. */
export const SESSIONS_MAX = 500;

/** Who a secret belongs to, whether or not it is still good. */
export interface Known {
  secret: SecretRow;
  session: SessionRow;
  /** `null` if the person is gone. */
  person: PersonRow | null;
}

export interface IdentityReads {
  person(id: string): PersonRow | null;
  /** Who has a name with this key. */
  holder(key: string): PersonRow | null;
  session(id: string): SessionRow | null;
  sessionsOf(personId: string): SessionRow[];
  /**
   * Those of these sessions that are there, and what their people are called;
   * at most {@linkcode SESSIONS_MAX}.
   */
  sessionsAmong(
    ids: readonly string[],
  ): { id: string; personId: string; name: string | null }[];
  secret(hash: Uint8Array): SecretRow | null;
  /** The same with all that it leads to, in one look; it must lead somewhere. */
  known(hash: Uint8Array): Known | null;
  secretsOf(sessionId: string): SecretRow[];
  link(hash: Uint8Array): LinkRow | null;
  /** Of one kind, of a room or a person, oldest first. */
  linksOf(kind: LinkKind, room: string, personId: string | null): LinkRow[];
  usedBy(linkId: string, personId: string): boolean;
  marksOf(personId: string): MarkRow[];
  /**
   * Those of these places whose person is there; `null` for no mark there. At
   * most {@linkcode MARKS_AT_ONCE}.
   */
  marksAt(
    places: readonly MarkPlace[],
  ): (MarkPlace & { seq: number | null })[];
}

export interface IdentityTables extends IdentityReads {
  addPerson(row: PersonRow): void;
  /** With name, sessions, marks and links to other devices. */
  removePerson(id: string): void;
  /** Replaces the name, which had no other holder, and its keys. */
  giveName(personId: string, name: string, keys: readonly string[]): void;
  /** Frees all keys. */
  takeName(personId: string): void;
  /** Never moves back in time. */
  markSeen(personId: string, nowMs: number): void;

  addSession(row: SessionRow): void;
  /** With its secrets. */
  removeSession(id: string): void;
  markSessionSeen(id: string, nowMs: number): void;
  /** Adds it, or replaces the one with this hash. */
  putSecret(row: SecretRow): void;
  removeSecret(hash: Uint8Array): void;

  /** Adds it, or replaces the one with this hash. */
  putLink(row: LinkRow): void;
  /** With who used it. */
  removeLink(id: string): void;
  markUsed(linkId: string, personId: string): void;

  /**
   * Adds each, or replaces the one of its person and room, of which no two are
   * the same. At most {@linkcode MARKS_AT_ONCE}.
   */
  putMarks(rows: readonly MarkRow[]): void;
  removeMark(place: MarkPlace): void;
}
