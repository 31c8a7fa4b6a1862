/**
 * People, sessions and links over a storage: reads are answered here and now,
 * changes are handed over as jobs. What is decided is in the rules; where it
 * is kept is in `memory.ts`, `sqlite.ts` and `postgres.ts`.
 *
 * @module
 */
import { parseRoomId, type Person, type RoomId } from "../protocol.ts";
import {
  type Claim,
  type Identity,
  IdentityUnavailableError,
  type Session,
  type SessionSummary,
} from "./identity.ts";
import type { IdentityJob, IdentityResult } from "./jobs.ts";
import { RecentSessions } from "./recent_sessions.ts";
import {
  holderOf,
  inviteOf,
  listInvites,
  look,
  type Looked,
} from "./link_rules.ts";
import type {
  Followed,
  Holder,
  Invite,
  InviteWish,
  MadeLink,
  Void,
} from "./links.ts";
import { after, type MarkWish, WaitingMarks } from "./marks.ts";
import { checkName } from "./name.ts";
import { UNUSED_KEPT_MS } from "./rules.ts";
import {
  freshLink,
  type FreshSecret,
  freshSecret,
  freshSession,
  hashSecret,
  type Mint,
  secretOfForm,
} from "./secret.ts";
import {
  hasLapsed,
  isDue,
  listSessions,
  named,
  open,
  type Opened,
  signedIn,
} from "./session_rules.ts";
import {
  type IdentityReads,
  type Known,
  type LinkKind,
  MARKS_AT_ONCE,
  type SessionRow,
  SESSIONS_MAX,
} from "./tables.ts";
import { type Visit, Visits } from "./visits.ts";

/** Where the tables are kept. */
export interface Storage extends AsyncDisposable {
  /** Whether other processes change the tables as well. */
  readonly isShared: boolean;

  /**
   * Runs reads that belong together; none sees what another one does not.
   *
   * It may run more than once, and reads nothing but tables.
   *
   * @throws {IdentityUnavailableError}
   */
  read<Result>(run: (reads: IdentityReads) => Result): Result | Promise<Result>;

  /** Does one job, durably. Jobs are done in the order they come. */
  write(
    job: IdentityJob,
  ): Promise<IdentityResult | { did: "refuse"; code: string }>;
}

/** What a secret leads to. */
interface Found {
  live: Session | null;
  pending: boolean;
  lapsed: boolean;
  /** Whether the session is so young that its name may only have been taken. */
  isNew: boolean;
}

const UNKNOWN: Void = { ok: false, code: "unknown" };

export class StoredIdentity implements Identity {
  readonly #storage: Storage;
  readonly #mint: Mint;
  readonly #pepper: string | null;
  readonly #visits = new Visits();
  readonly #recent = new RecentSessions();
  /** Guests who have gone, while the store cannot free their names. */
  readonly #unreleased = new Set<string>();
  readonly #waiting = new WaitingMarks();
  /** Marks that wait no more, and may not be in any row yet. */
  readonly #underWay = new Set<readonly MarkWish[]>();

  /** @param pepper That of all processes over these tables, if there may be several. */
  constructor(storage: Storage, mint: Mint, pepper: string | null = null) {
    this.#storage = storage;
    this.#mint = mint;
    this.#pepper = pepper;
  }

  async claim(
    raw: string,
    token: string | null,
    nowMs: number,
    key?: string,
  ): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return checked;
    if (this.#unreleased.size > 0) await this.#releaseAll();
    const hash = token === null ? null : hashSecret(token);
    const fresh = freshSession(this.#mint);
    const form = this.#secretOf(key, checked.name);
    const wish = { name: checked.name, hash, nowMs, fresh, form };
    const result = await this.#write({ do: "claim", wish });
    return result.did === "claim" ? result.claim : astray(result);
  }

  async claimGuest(raw: string, nowMs: number): Promise<Claim> {
    const checked = checkName(raw);
    if (!checked.ok) return checked;
    if (this.#unreleased.size > 0) await this.#releaseAll();
    const wish = { name: checked.name, personId: this.#mint.id(), nowMs };
    const result = await this.#write({ do: "claim_guest", wish });
    return result.did === "claim" ? result.claim : astray(result);
  }

  async release(personId: string): Promise<void> {
    this.#unreleased.add(personId);
    await this.#releaseAll();
  }

  async session(token: string, nowMs: number): Promise<Session | null> {
    const hash = hashSecret(token);
    if (hash === null) return null;
    const known = this.#recent.get(hash, nowMs);
    if (known !== null) return known;
    const found = await this.#find(hash, nowMs);
    if (found.lapsed) await this.#try({ do: "drop_lapsed", hash, nowMs });
    if (!found.pending) return this.#visited(found, nowMs);
    // If it cannot be written, the next use says it again.
    await this.#try({ do: "confirm", hash, nowMs });
    // Somebody may have left meanwhile.
    return this.#visited(await this.#find(hash, nowMs), nowMs);
  }

  async rotate(token: string, nowMs: number): Promise<string | null> {
    const hash = hashSecret(token);
    if (hash === null || this.#recent.isYoung(hash, nowMs)) return null;
    const opened = await this.#read((reads) => open(reads, hash, nowMs));
    if (opened === null || !isDue(opened, nowMs)) return null;
    const { secret, hash: freshHash } = freshSecret(this.#mint);
    const result = await this.#write({ do: "rotate", hash, freshHash, nowMs });
    if (result.did !== "rotate") return astray(result);
    return result.rotated ? secret : null;
  }

  sessions(personId: string, nowMs: number): Promise<SessionSummary[]> {
    return this.#read((reads) => listSessions(reads, personId, nowMs));
  }

  async owners(
    sessionIds: readonly string[],
  ): Promise<Map<string, Person | null>> {
    const owners = new Map<string, Person | null>();
    for (let from = 0; from < sessionIds.length; from += SESSIONS_MAX) {
      const ids = sessionIds.slice(from, from + SESSIONS_MAX);
      const found = await this.#read((reads) => reads.sessionsAmong(ids));
      for (const { id, personId, name } of found) {
        owners.set(id, name === null ? null : { id: personId, name });
      }
    }
    return owners;
  }

  async leave(sessionId: string): Promise<void> {
    await this.#write({ do: "leave", sessionId });
  }

  async leaveElsewhere(sessionId: string): Promise<void> {
    await this.#write({ do: "leave_elsewhere", sessionId });
  }

  async forget(personId: string): Promise<void> {
    await this.#write({ do: "forget", personId });
  }

  person(id: string): Promise<Person | null> {
    return this.#read((reads) => named(reads.person(id)));
  }

  touch(personId: string, nowMs: number): void {
    this.#visits.add({ personId, sessionId: null, atMs: nowMs, isUse: true });
  }

  async linkDevice(personId: string, nowMs: number): Promise<MadeLink | Void> {
    const fresh = freshLink(this.#mint);
    const job = { do: "link_device", personId, fresh, nowMs } as const;
    const made = await this.#make(job);
    if (!made.ok && made.code === "full") throw new Error("Cannot be full");
    return made;
  }

  async deviceLink(
    token: string,
    nowMs: number,
  ): Promise<{ ok: true; holder: Holder; expiresMs: number | null } | Void> {
    const looked = await this.#look(token, "device", nowMs);
    if (!looked.ok) return looked;
    const { link } = looked;
    const holder = await this.#read((reads) => holderOf(reads, link));
    if (holder === null) return UNKNOWN;
    return { ok: true, holder, expiresMs: link.expiresMs };
  }

  async follow(token: string, nowMs: number, key?: string): Promise<Followed> {
    const looked = await this.#look(token, "device", nowMs);
    const form = this.#secretOf(key, token);
    // It may have been the same form that used it.
    const mayRepeat = form !== null && !looked.ok && looked.code === "used";
    if (!looked.ok && !mayRepeat) return looked;
    const hash = hashSecret(token);
    if (hash === null) return UNKNOWN;
    const fresh = freshSession(this.#mint);
    const wish = { hash, fresh, form, nowMs };
    const result = await this.#write({ do: "follow", wish });
    return result.did === "follow" ? result.followed : astray(result);
  }

  async createInvite(
    wish: InviteWish,
    nowMs: number,
  ): Promise<MadeLink | { ok: false; code: "full" }> {
    const fresh = freshLink(this.#mint);
    const made = await this.#make({ do: "invite", wish, fresh, nowMs });
    if (made.ok) return made;
    if (made.code !== "full") throw new Error(`Cannot invite: ${made.code}`);
    return { ok: false, code: made.code };
  }

  async invite(
    token: string,
    nowMs: number,
  ): Promise<{ ok: true; invite: Invite } | Void> {
    const looked = await this.#look(token, "invite", nowMs);
    if (!looked.ok) return looked;
    const invite = inviteOf(looked.link);
    return invite === null ? UNKNOWN : { ok: true, invite };
  }

  async acceptInvite(
    token: string,
    personId: string,
    nowMs: number,
  ): Promise<{ ok: true; room: RoomId } | Void> {
    const hash = hashSecret(token);
    if (hash === null) return UNKNOWN;
    await this.#look(token, "invite", nowMs);
    const result = await this.#write({
      do: "accept_invite",
      hash,
      personId,
      nowMs,
    });
    return result.did === "accept_invite" ? result.accepted : astray(result);
  }

  invites(room: RoomId, nowMs: number): Promise<Invite[]> {
    return this.#read((reads) => listInvites(reads, room, nowMs));
  }

  async revokeInvite(room: RoomId, id: string): Promise<void> {
    await this.#write({ do: "revoke_invite", room, id });
  }

  async createRecovery(room: RoomId, nowMs: number): Promise<MadeLink> {
    const fresh = freshLink(this.#mint);
    const made = await this.#make({ do: "recovery", room, fresh, nowMs });
    if (!made.ok) throw new Error(`Cannot make a recovery link: ${made.code}`);
    return made;
  }

  async recovery(token: string): Promise<{ ok: true; room: RoomId } | Void> {
    const looked = await this.#look(token, "recovery", 0);
    const room = looked.ok ? parseRoomId(looked.link.room) : null;
    if (!looked.ok) return looked;
    return room === null ? UNKNOWN : { ok: true, room };
  }

  mark(wish: MarkWish): void {
    this.#waiting.add(wish);
  }

  marks(personId: string): Promise<Map<RoomId, number>> {
    return this.#read((reads) => {
      const rows = new Map(
        reads.marksOf(personId).map((row) => [row.room, row]),
      );
      const underWay = [...this.#underWay].flat()
        .filter((wish) => wish.personId === personId);
      for (const wish of [...underWay, ...this.#waiting.of(personId)]) {
        const before = { ...wish, back: false, ...rows.get(wish.room) };
        rows.set(wish.room, after(before, wish));
      }
      const marks = [...rows.values()].sort((a, b) => b.atMs - a.atMs);
      return new Map(marks.map(({ room, seq }) => [room, seq]));
    });
  }

  async writeWaiting(): Promise<void> {
    await this.#writeVisits();
    const waiting = this.#waiting.take();
    const all = [...waiting];
    this.#underWay.add(all);
    try {
      while (waiting.length > 0) {
        const marks = waiting.splice(0, MARKS_AT_ONCE);
        const written = await this.#try({ do: "mark", marks });
        if (!written) return this.#waiting.giveBack([...marks, ...waiting]);
      }
    } finally {
      this.#underWay.delete(all);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writeWaiting();
    await this.#storage[Symbol.asyncDispose]();
  }

  #read<Result>(run: (reads: IdentityReads) => Result): Promise<Result> {
    return Promise.try(() => this.#storage.read(run));
  }

  async #write(job: IdentityJob): Promise<IdentityResult> {
    const result = await this.#submit(job);
    if (result.did !== "refuse") return result;
    throw new IdentityUnavailableError(`Cannot ${job.do}: ${result.code}`);
  }

  /** Whether it was written; who comes next tries again. */
  async #try(job: IdentityJob): Promise<boolean> {
    return (await this.#submit(job)).did !== "refuse";
  }

  /** After the visits before: they count for whom a name belongs to. */
  #submit(job: IdentityJob): ReturnType<Storage["write"]> {
    void this.#writeVisits();
    const write = () => this.#storage.write(job);
    return job.do === "mark" ? write() : this.#recent.change(write);
  }

  async #writeVisits(): Promise<void> {
    const write = async (visits: readonly Visit[]) => {
      const result = await this.#storage.write({ do: "mark_seen", visits });
      if (result.did === "refuse") this.#visits.forget(visits);
    };
    await Promise.all(this.#visits.take().map(write));
  }

  async #make(
    job: Extract<IdentityJob, { do: "link_device" | "invite" | "recovery" }>,
  ): Promise<MadeLink | Void | { ok: false; code: "full" }> {
    const result = await this.#write(job);
    return result.did === "make_link" ? result.made : astray(result);
  }

  /** What a form leads to, for who brought that. */
  #secretOf(key: string | undefined, wish: string): FreshSecret | null {
    if (key === undefined || this.#pepper === null) return null;
    return secretOfForm(this.#pepper, `${key} ${wish}`);
  }

  /** An expired link is written down as such, whatever the clock does next. */
  async #look(token: string, kind: LinkKind, nowMs: number): Promise<Looked> {
    const hash = hashSecret(token);
    const looked = await this.#read((reads) => look(reads, hash, kind, nowMs));
    if (hash !== null && !looked.ok && looked.code === "expired") {
      await this.#try({ do: "end_expired", hash, nowMs });
    }
    return looked;
  }

  /** While the store refuses, the names stay for the next who wants one. */
  async #releaseAll(): Promise<void> {
    for (const personId of this.#unreleased) {
      if (!await this.#try({ do: "release", personId })) return;
      this.#unreleased.delete(personId);
    }
  }

  #find(
    hash: Uint8Array,
    nowMs: number,
  ): Promise<Found> {
    return this.#read((reads) => {
      const known = reads.known(hash);
      const opened = this.#open(known, nowMs);
      if (known === null || opened === null) {
        const secret = reads.secret(hash);
        const lapsed = secret !== null && hasLapsed(secret, nowMs);
        return { live: null, pending: false, lapsed, isNew: false };
      }
      const { pending, untilMs } = opened.secret;
      const live = signedIn({ person: () => known.person }, opened);
      const lasts = !pending && untilMs === null && !this.#storage.isShared;
      if (live !== null && lasts) {
        this.#recent.put(hash, live, nowMs, !isDue(opened, nowMs));
      }
      const isNew = isYoung(opened.session, nowMs);
      return { live, pending, lapsed: false, isNew };
    });
  }

  /** Who has just taken a name sees the page of it, which is no use of it yet. */
  #visited({ isNew, live }: Found, nowMs: number): Session | null {
    if (live !== null) {
      const { id: sessionId, person } = live;
      this.#visits.add({
        personId: person.id,
        sessionId,
        atMs: nowMs,
        isUse: !isNew,
      });
    }
    return live;
  }

  /** A visit may not be written yet; it counts all the same. */
  #open(known: Known | null, nowMs: number): Opened | null {
    if (known === null) return null;
    const { secret, session } = known;
    const visitMs = this.#visits.lastMs(session.id) ?? session.seenMs;
    const visited = {
      ...session,
      seenMs: Math.max(session.seenMs, visitMs),
    };
    const reads = { secret: () => secret, session: () => visited };
    return open(reads, secret.hash, nowMs);
  }
}

/** By a clock that may have been set back, it is as old as need be. */
function isYoung({ createdMs }: SessionRow, nowMs: number): boolean {
  const ageMs = nowMs - createdMs;
  return ageMs >= 0 && ageMs <= UNUSED_KEPT_MS;
}

function astray(result: IdentityResult): never {
  throw new Error(`Cannot go on: the store did ${result.did}`);
}
