/**
 * Who is who, without accounts: what the store of sessions and names promises.
 *
 * A name belongs to an identity. A session is a browser that proves to be that
 * identity by a secret, of which only a hash is stored. Two names are one if
 * their keys are equal (`name.ts`). Times are Unix milliseconds.
 *
 * @module
 */
import type { Person } from "../protocol.ts";
import type { Links } from "./links.ts";
import type { Marks } from "./marks.ts";
import { UnavailableError } from "../unavailable.ts";
import type { NameProblem } from "./name.ts";

/** One signed-in browser. */
export interface Session {
  /** Names the session in limits and logs; it is not the secret. */
  id: string;
  person: Person;
}

/** One of a person's sessions, to list. */
export interface SessionSummary {
  id: string;
  createdMs: number;
  /** When it was last used, to the hour. */
  seenMs: number;
}

/** What became of a wish for a name. */
export type Claim =
  /** `token` is the new secret for the cookie, `null` if the old one stays. */
  | { ok: true; person: Person; token: string | null }
  | { ok: false; code: "taken"; suggestion: string }
  | { ok: false; code: NameProblem };

export interface Identity extends Links, Marks, AsyncDisposable {
  /**
   * Gives a name to the identity behind `token`, or to a new one if `token`
   * is absent or void. A name that it already has is no change. Until it is
   * used, it is kept for {@linkcode UNUSED_KEPT_MS} only.
   *
   * @param key Of the form that asks, for nobody else's eyes: where processes
   * share the tables, whichever of them it comes to within a minute gives the
   * same session for it.
   * @throws {IdentityUnavailableError}
   */
  claim(
    name: string,
    token: string | null,
    nowMs: number,
    key?: string,
  ): Promise<Claim>;

  /**
   * The live session of a secret; `null` if there is none, or if its person
   * has lost the name to somebody else and has to claim another one with it.
   * Counts as a visit, and as the use of a new secret; as a use of the name,
   * as {@linkcode touch} does, once the session is older than
   * {@linkcode UNUSED_KEPT_MS}.
   *
   * @throws {IdentityUnavailableError}
   */
  session(token: string, nowMs: number): Promise<Session | null>;

  /**
   * A new secret for the session behind `token`, if its secret is old; else
   * `null`. The old one is good until the new one is used, and
   * {@linkcode SECRET_GRACE_MS} longer. Of many at once, one gets it.
   *
   * @throws {IdentityUnavailableError}
   */
  rotate(token: string, nowMs: number): Promise<string | null>;

  /**
   * The sessions of a person, the one used last first.
   *
   * @throws {IdentityUnavailableError}
   */
  sessions(personId: string, nowMs: number): Promise<SessionSummary[]>;

  /**
   * Whose these sessions are, by the names of now; `null` for somebody who has
   * lost it. Those that have ended, or were never there, are not among them.
   *
   * @throws {IdentityUnavailableError}
   */
  owners(
    sessionIds: readonly string[],
  ): Promise<Map<string, Person | null>>;

  /**
   * Ends a session. With the last one the person is forgotten, as nobody could
   * be them any more. A repeat is no error.
   *
   * @throws {IdentityUnavailableError}
   */
  leave(sessionId: string): Promise<void>;

  /**
   * Ends all other sessions of the person behind a session, and voids a link
   * to another device.
   *
   * @throws {IdentityUnavailableError}
   */
  leaveElsewhere(sessionId: string): Promise<void>;

  /**
   * Forgets a person: all sessions end, and the name is free at once. What
   * they said stays, under the name they had. A repeat is no error.
   *
   * @throws {IdentityUnavailableError}
   */
  forget(personId: string): Promise<void>;

  /**
   * Who an id belongs to; `null` if to nobody, or if the name is lost.
   *
   * @throws {IdentityUnavailableError}
   */
  person(id: string): Promise<Person | null>;

  /**
   * Says that a person uses the name now, as they are connected or say
   * something, which keeps it theirs. Cheap: call it when somebody comes,
   * leaves, and at times in between.
   */
  touch(personId: string, nowMs: number): void;

  /**
   * A name for as long as one connection lasts: it has no secret, and is free
   * again after {@linkcode release} or a restart.
   *
   * @throws {IdentityUnavailableError}
   */
  claimGuest(name: string, nowMs: number): Promise<Claim>;

  /** Frees the name of a guest. */
  release(personId: string): Promise<void>;
}

/** The store cannot answer now; the cause says why. Retrying is safe. */
export class IdentityUnavailableError extends UnavailableError {
  override name = "IdentityUnavailableError";
}
