/**
 * Which link is good, and what it comes to: the part that every implementation
 * of `links.ts` shares, over tables that it brings.
 *
 * Each function is one step, as in `rules.ts`. Times are Unix milliseconds and
 * come in as arguments.
 *
 * @module
 */
import { parseRoomId, type RoomId } from "../protocol.ts";
import type {
  Followed,
  Holder,
  Invite,
  InviteWish,
  LinkProblem,
  MadeLink,
  Void,
} from "./links.ts";
import type { FreshLink, FreshSecret, FreshSession } from "./secret.ts";
import {
  listSessions,
  ofForm,
  SESSIONS_MAX,
  startSession,
} from "./session_rules.ts";
import type {
  IdentityReads,
  IdentityTables,
  LinkKind,
  LinkRow,
} from "./tables.ts";

/** A link to another device is good for so long. */
export const DEVICE_LINK_MS = 10 * 60 * 1000;
/** Open invitations of a room; beyond, none is made. */
export const INVITES_MAX = 50;
/** Void links of one place that are kept, to say why they are void. */
export const VOID_LINKS_KEPT = 20;

/** A wish to use up a link to another device. */
export interface FollowWish {
  /** Of the link's secret. */
  hash: Uint8Array;
  nowMs: number;
  /** The session to begin, */
  fresh: FreshSession;
  /** but for its secret, if a form leads to one. */
  form: FreshSecret | null;
}

/** A link that is good, or why it is not. */
export type Looked = { ok: true; link: LinkRow } | Void;

export function look(
  reads: IdentityReads,
  hash: Uint8Array | null,
  kind: LinkKind,
  nowMs: number,
): Looked {
  const link = hash === null ? null : reads.link(hash);
  if (link === null || link.kind !== kind) {
    return { ok: false, code: "unknown" };
  }
  const problem = problemOf(link, nowMs);
  return problem === null ? { ok: true, link } : { ok: false, code: problem };
}

function problemOf(link: LinkRow, nowMs: number): LinkProblem | null {
  if (link.ended !== null) return link.ended;
  if (link.usesMax !== null && link.uses >= link.usesMax) return "used";
  return hasExpired(link, nowMs) ? "expired" : null;
}

function hasExpired(
  { kind, madeMs, expiresMs }: LinkRow,
  nowMs: number,
): boolean {
  if (expiresMs === null) return false;
  // Minutes cannot be told by a clock that was set back meanwhile.
  return nowMs >= expiresMs || (kind === "device" && nowMs < madeMs);
}

/** For good: a clock that goes back does not make it good again. */
export function endExpired(
  tables: IdentityTables,
  hash: Uint8Array,
  nowMs: number,
): void {
  const link = tables.link(hash);
  if (link !== null && link.ended === null && hasExpired(link, nowMs)) {
    tables.putLink({ ...link, ended: "expired" });
  }
}

export function linkDevice(
  tables: IdentityTables,
  personId: string,
  fresh: FreshLink,
  nowMs: number,
): MadeLink | Void {
  const person = tables.person(personId);
  if (person === null || person.guest) return { ok: false, code: "unknown" };
  return make(tables, fresh, {
    kind: "device",
    room: "",
    personId,
    madeMs: nowMs,
    expiresMs: nowMs + DEVICE_LINK_MS,
    usesMax: 1,
  }, true);
}

export function holderOf(
  reads: IdentityReads,
  { personId }: Pick<LinkRow, "personId">,
): Holder | null {
  const person = reads.person(personId);
  return person === null ? null : { id: person.id, name: person.name };
}

export function follow(
  tables: IdentityTables,
  { hash, fresh: random, form, nowMs }: FollowWish,
): Followed {
  const { before, fresh } = ofForm(tables, form, random, nowMs);
  if (form !== null && before !== null) {
    const holder = holderOf(tables, before);
    if (holder !== null) return { ok: true, holder, token: form.secret };
  }
  const repeat = tables.session(fresh.sessionId) !== null;
  const link = repeat ? tables.link(hash) : null;
  const looked: Looked = link === null
    ? look(tables, hash, "device", nowMs)
    : { ok: true, link };
  if (!looked.ok) return looked;
  const holder = holderOf(tables, looked.link);
  if (holder === null) return { ok: false, code: "unknown" };
  if (!repeat) {
    if (listSessions(tables, holder.id, nowMs).length >= SESSIONS_MAX) {
      return { ok: false, code: "full" };
    }
    tables.putLink({ ...looked.link, uses: looked.link.uses + 1 });
    startSession(tables, holder.id, fresh, nowMs);
    tables.markSeen(holder.id, nowMs);
  }
  return { ok: true, holder, token: fresh.secret };
}

export function createInvite(
  tables: IdentityTables,
  { room, createdBy, lastsMs, usesMax }: InviteWish,
  fresh: FreshLink,
  nowMs: number,
): MadeLink | { ok: false; code: "full" } {
  if (listInvites(tables, room, nowMs).length >= INVITES_MAX) {
    return { ok: false, code: "full" };
  }
  return make(tables, fresh, {
    kind: "invite",
    room,
    personId: createdBy,
    madeMs: nowMs,
    expiresMs: lastsMs === null ? null : nowMs + lastsMs,
    usesMax,
  }, false);
}

export function acceptInvite(
  tables: IdentityTables,
  hash: Uint8Array,
  personId: string,
  nowMs: number,
): { ok: true; room: RoomId } | Void {
  const looked = look(tables, hash, "invite", nowMs);
  const link = looked.ok ? looked.link : tables.link(hash);
  if (link === null) return { ok: false, code: "unknown" };
  const counted = tables.usedBy(link.id, personId);
  if (!looked.ok && !(looked.code === "used" && counted)) return looked;
  const room = parseRoomId(link.room);
  if (room === null) return { ok: false, code: "unknown" };
  if (!counted) {
    tables.markUsed(link.id, personId);
    tables.putLink({ ...link, uses: link.uses + 1 });
  }
  return { ok: true, room };
}

export function inviteOf(link: LinkRow): Invite | null {
  const room = parseRoomId(link.room);
  if (room === null) return null;
  const { id, personId, madeMs, expiresMs, usesMax, uses } = link;
  const createdBy = personId;
  return { id, room, createdBy, createdMs: madeMs, expiresMs, usesMax, uses };
}

export function listInvites(
  reads: IdentityReads,
  room: RoomId,
  nowMs: number,
): Invite[] {
  return reads.linksOf("invite", room, null)
    .filter((link) => problemOf(link, nowMs) === null)
    .map(inviteOf)
    .filter((invite) => invite !== null);
}

export function revokeInvite(
  tables: IdentityTables,
  room: RoomId,
  id: string,
): void {
  for (const link of tables.linksOf("invite", room, null)) {
    if (link.id === id && link.ended === null) {
      tables.putLink({ ...link, ended: "revoked" });
    }
  }
}

export function createRecovery(
  tables: IdentityTables,
  room: RoomId,
  fresh: FreshLink,
  nowMs: number,
): MadeLink {
  return make(tables, fresh, {
    kind: "recovery",
    room,
    personId: "",
    madeMs: nowMs,
    expiresMs: null,
    usesMax: null,
  }, true);
}

/** @param replaces Whether the ones before of the same place are void now. */
function make(
  tables: IdentityTables,
  { id, token, hash }: FreshLink,
  row: Omit<LinkRow, "id" | "hash" | "uses" | "ended">,
  replaces: boolean,
): MadeLink {
  const made = { ok: true as const, id, token, expiresMs: row.expiresMs };
  if (tables.link(hash) !== null) return made;
  const owner = row.kind === "device" ? row.personId : null;
  const before = tables.linksOf(row.kind, row.room, owner);
  const open = before.filter((link) => problemOf(link, row.madeMs) === null);
  if (replaces) {
    for (const link of open) tables.putLink({ ...link, ended: "replaced" });
  }
  const ended = replaces ? before : before.filter((one) => !open.includes(one));
  const surplus = ended.length - VOID_LINKS_KEPT;
  for (const link of ended.slice(0, Math.max(0, surplus))) {
    tables.removeLink(link.id);
  }
  tables.putLink({ id, hash, ...row, uses: 0, ended: null });
  return made;
}
