/**
 * Which session is live, and how it changes its secret and ends: the part that
 * every implementation of `identity.ts` shares, over tables that it brings.
 *
 * A session changes its secret as it ages, since what was copied from a disk
 * or a log long ago should open nothing. The browser may never get the new
 * one, or get it while other requests with the old one are under way. So both
 * are good until the browser has used the new one, and the old one for some
 * seconds more.
 *
 * Each function is one step, as in `rules.ts`. Times are Unix milliseconds and
 * come in as arguments.
 *
 * @module
 */
import type { Person } from "../protocol.ts";
import type { Session, SessionSummary } from "./identity.ts";
import type { FreshSecret, FreshSession } from "./secret.ts";
import type {
  IdentityReads,
  IdentityTables,
  PersonRow,
  SecretRow,
  SessionRow,
} from "./tables.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A session ends when it was not used for so long, */
export const SESSION_IDLE_MS = 90 * DAY_MS;
/** and at this age in any case. */
export const SESSION_AGE_MS = 400 * DAY_MS;
/** A secret is replaced at this age. */
export const SECRET_AGE_MS = 7 * DAY_MS;
/** The old one is good for so long after the new one was used. */
export const SECRET_GRACE_MS = 60 * 1000;
/**
 * A session is sent one new secret in such a time: two tabs that load at once
 * must not be sent two, of which the browser may keep the one void first.
 */
export const SECRET_PAUSE_MS = 10 * 60 * 1000;
/** Unused secrets of one session; beyond, the oldest is void. */
export const PENDING_SECRETS_MAX = 3;
/** Live sessions of one person; beyond, none is added. */
export const SESSIONS_MAX = 20;

/** For so long a form that comes again leads to the session it led to. */
export const FORM_REPEAT_MS = 60_000;

/** A secret that is good, and what it opens. */
export interface Opened {
  secret: SecretRow;
  session: SessionRow;
}

export function open(
  reads: Pick<IdentityReads, "secret" | "session">,
  hash: Uint8Array | null,
  nowMs: number,
): Opened | null {
  const secret = hash === null ? null : reads.secret(hash);
  if (secret === null || hasLapsed(secret, nowMs)) return null;
  const session = reads.session(secret.sessionId);
  return session === null || !isLive(session, nowMs)
    ? null
    : { secret, session };
}

/** A secret whose grace is over. The clock may have been behind until now. */
export function hasLapsed({ untilMs }: SecretRow, nowMs: number): boolean {
  return untilMs !== null && nowMs > untilMs;
}

export function isLive(
  session: Pick<SessionRow, "createdMs" | "seenMs">,
  nowMs: number,
): boolean {
  return nowMs - session.seenMs <= SESSION_IDLE_MS &&
    nowMs - session.createdMs <= SESSION_AGE_MS;
}

/** The person of a row, as long as there is a name. */
export function named(row: PersonRow | null): Person | null {
  if (row === null || row.name === null) return null;
  return { id: row.id, name: row.name };
}

/** The session as others see it, if its person has a name. */
export function signedIn(
  reads: Pick<IdentityReads, "person">,
  { session }: Opened,
): Session | null {
  const person = named(reads.person(session.personId));
  return person === null ? null : { id: session.id, person };
}

/** The live sessions of a person, the one used last first. */
export function listSessions(
  reads: IdentityReads,
  personId: string,
  nowMs: number,
): SessionSummary[] {
  return reads.sessionsOf(personId)
    .filter((session) => isLive(session, nowMs))
    .map(({ id, createdMs, seenMs }) => ({ id, createdMs, seenMs }))
    .toSorted((a, b) => b.seenMs - a.seenMs || b.createdMs - a.createdMs);
}

export function startSession(
  tables: IdentityTables,
  personId: string,
  { sessionId, hash }: FreshSession,
  nowMs: number,
): void {
  tables.addSession({
    id: sessionId,
    personId,
    createdMs: nowMs,
    seenMs: nowMs,
  });
  tables.putSecret({
    hash,
    sessionId,
    madeMs: nowMs,
    pending: false,
    untilMs: null,
  });
}

/**
 * What a form comes to: the session that it began a moment ago, as another
 * process was told, and what to begin one of if there is none.
 *
 * @param form The secret that the form leads to, if it leads to one.
 */
export function ofForm(
  reads: Pick<IdentityReads, "secret" | "session">,
  form: FreshSecret | null,
  random: FreshSession,
  nowMs: number,
): { before: SessionRow | null; fresh: FreshSession } {
  if (form === null) return { before: null, fresh: random };
  const known = reads.secret(form.hash);
  if (known === null) return { before: null, fresh: { ...random, ...form } };
  const session = reads.session(known.sessionId);
  const isRepeat = session !== null &&
    Math.abs(nowMs - session.createdMs) <= FORM_REPEAT_MS;
  // Too late, it begins another one, for which its secret is taken.
  return { before: isRepeat ? session : null, fresh: random };
}

/** Whether a session should be sent a new secret. */
export function isDue({ secret }: Opened, nowMs: number): boolean {
  return secret.untilMs === null && nowMs - secret.madeMs > SECRET_AGE_MS;
}

/** Adds a new secret, with which the browser may go on; tells whether it did. */
export function rotate(
  tables: IdentityTables,
  hash: Uint8Array,
  freshHash: Uint8Array,
  nowMs: number,
): boolean {
  if (tables.secret(freshHash) !== null) return true;
  const opened = open(tables, hash, nowMs);
  if (opened === null || !isDue(opened, nowMs)) return false;
  const sessionId = opened.session.id;
  const pending = tables.secretsOf(sessionId)
    .filter((secret) => secret.pending)
    .toSorted((a, b) => a.madeMs - b.madeMs);
  if (pending.some(({ madeMs }) => isRecent(madeMs, nowMs))) return false;
  for (const { hash } of pending.slice(0, 1 - PENDING_SECRETS_MAX)) {
    tables.removeSecret(hash);
  }
  tables.putSecret({
    hash: freshHash,
    sessionId,
    madeMs: nowMs,
    pending: true,
    untilMs: null,
  });
  return true;
}

function isRecent(madeMs: number, nowMs: number): boolean {
  return madeMs <= nowMs && nowMs - madeMs < SECRET_PAUSE_MS;
}

/** The browser has the new secret: the others are good for the grace only. */
export function confirm(
  tables: IdentityTables,
  hash: Uint8Array,
  nowMs: number,
): void {
  const opened = open(tables, hash, nowMs);
  if (opened === null || !opened.secret.pending) return;
  tables.putSecret({ ...opened.secret, pending: false });
  for (const other of tables.secretsOf(opened.session.id)) {
    if (other.hash.toHex() === hash.toHex()) continue;
    if (hasLapsed(other, nowMs)) tables.removeSecret(other.hash);
    else if (other.untilMs === null) {
      const untilMs = nowMs + SECRET_GRACE_MS;
      // Not pending any more, so that it cannot end the one that is used.
      tables.putSecret({ ...other, pending: false, untilMs });
    }
  }
}

/** For good: a clock that goes back does not make it good again. */
export function dropLapsed(
  tables: IdentityTables,
  hash: Uint8Array,
  nowMs: number,
): void {
  const secret = tables.secret(hash);
  if (secret !== null && hasLapsed(secret, nowMs)) tables.removeSecret(hash);
}

/** Ends a session; with its last one, nobody can be the person any more. */
export function leave(tables: IdentityTables, sessionId: string): void {
  const session = tables.session(sessionId);
  if (session === null) return;
  tables.removeSession(sessionId);
  const { personId } = session;
  // Whether those left are live is not asked: the clock may be wrong now.
  if (tables.sessionsOf(personId).length === 0) tables.removePerson(personId);
}

/** Ends the other sessions of the person of one, and the links to be one. */
export function leaveElsewhere(
  tables: IdentityTables,
  sessionId: string,
): void {
  const session = tables.session(sessionId);
  if (session === null) return;
  const { personId } = session;
  for (const { id } of tables.sessionsOf(personId)) {
    if (id !== sessionId) tables.removeSession(id);
  }
  for (const { id } of tables.linksOf("device", "", personId)) {
    tables.removeLink(id);
  }
}
