/**
 * What changes who is who, as data: so that it can be handed to the thread
 * that writes. Each job is one step of the rules.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import type { Claim } from "./identity.ts";
import {
  acceptInvite,
  createInvite,
  createRecovery,
  endExpired,
  follow,
  type FollowWish,
  linkDevice,
  revokeInvite,
} from "./link_rules.ts";
import type { Followed, InviteWish, MadeLink, Void } from "./links.ts";
import { type MarkWish, putMarks } from "./marks.ts";
import {
  claim,
  claimGuest,
  type GuestWish,
  release,
  type Suggestions,
  type Wish,
} from "./rules.ts";
import type { FreshLink } from "./secret.ts";
import {
  confirm,
  dropLapsed,
  leave,
  leaveElsewhere,
  rotate,
} from "./session_rules.ts";
import type { IdentityTables } from "./tables.ts";
import type { Visit } from "./visits.ts";

export type IdentityJob =
  | { do: "claim"; wish: Wish }
  | { do: "claim_guest"; wish: GuestWish }
  | { do: "release"; personId: string }
  | { do: "mark_seen"; visits: readonly Visit[] }
  | { do: "rotate"; hash: Uint8Array; freshHash: Uint8Array; nowMs: number }
  | { do: "confirm"; hash: Uint8Array; nowMs: number }
  | { do: "drop_lapsed"; hash: Uint8Array; nowMs: number }
  | { do: "leave"; sessionId: string }
  | { do: "leave_elsewhere"; sessionId: string }
  | { do: "forget"; personId: string }
  | { do: "link_device"; personId: string; fresh: FreshLink; nowMs: number }
  | { do: "follow"; wish: FollowWish }
  | { do: "invite"; wish: InviteWish; fresh: FreshLink; nowMs: number }
  | { do: "accept_invite"; hash: Uint8Array; personId: string; nowMs: number }
  | { do: "revoke_invite"; room: RoomId; id: string }
  | { do: "recovery"; room: RoomId; fresh: FreshLink; nowMs: number }
  | { do: "end_expired"; hash: Uint8Array; nowMs: number }
  | { do: "mark"; marks: readonly MarkWish[] };

export type IdentityResult =
  | { did: "claim"; claim: Claim }
  | { did: "rotate"; rotated: boolean }
  | { did: "make_link"; made: MadeLink | Void | { ok: false; code: "full" } }
  | { did: "follow"; followed: Followed }
  | { did: "accept_invite"; accepted: { ok: true; room: RoomId } | Void }
  | { did: "nothing_to_tell" };

/** Does one job; the caller sees to it that it is done whole or not at all. */
export function performIdentity(
  tables: IdentityTables,
  held: Suggestions,
  job: IdentityJob,
): IdentityResult {
  switch (job.do) {
    case "claim":
      return { did: "claim", claim: claim(tables, held, job.wish) };
    case "claim_guest":
      return { did: "claim", claim: claimGuest(tables, held, job.wish) };
    case "rotate": {
      const { hash, freshHash, nowMs } = job;
      return { did: "rotate", rotated: rotate(tables, hash, freshHash, nowMs) };
    }
    case "link_device": {
      const made = linkDevice(tables, job.personId, job.fresh, job.nowMs);
      return { did: "make_link", made };
    }
    case "follow": {
      const followed = follow(tables, job.wish);
      return { did: "follow", followed };
    }
    case "invite": {
      const made = createInvite(tables, job.wish, job.fresh, job.nowMs);
      return { did: "make_link", made };
    }
    case "accept_invite": {
      const { hash, personId, nowMs } = job;
      const accepted = acceptInvite(tables, hash, personId, nowMs);
      return { did: "accept_invite", accepted };
    }
    case "recovery": {
      const made = createRecovery(tables, job.room, job.fresh, job.nowMs);
      return { did: "make_link", made };
    }
    default:
      change(tables, job);
      return { did: "nothing_to_tell" };
  }
}

/** The jobs that have nothing to tell. */
function change(
  tables: IdentityTables,
  job: Exclude<
    IdentityJob,
    {
      do:
        | "claim"
        | "claim_guest"
        | "rotate"
        | "link_device"
        | "follow"
        | "invite"
        | "accept_invite"
        | "recovery";
    }
  >,
): void {
  switch (job.do) {
    case "release":
      return release(tables, job.personId);
    case "mark_seen":
      return markSeen(tables, job.visits);
    case "confirm":
      return confirm(tables, job.hash, job.nowMs);
    case "drop_lapsed":
      return dropLapsed(tables, job.hash, job.nowMs);
    case "leave":
      return leave(tables, job.sessionId);
    case "leave_elsewhere":
      return leaveElsewhere(tables, job.sessionId);
    case "forget":
      return tables.removePerson(job.personId);
    case "revoke_invite":
      return revokeInvite(tables, job.room, job.id);
    case "end_expired":
      return endExpired(tables, job.hash, job.nowMs);
    case "mark":
      return putMarks(tables, job.marks);
    default:
      job satisfies never;
  }
}

function markSeen(tables: IdentityTables, visits: readonly Visit[]): void {
  for (const { personId, sessionId, atMs, isUse } of visits) {
    if (isUse) tables.markSeen(personId, atMs);
    if (sessionId !== null) tables.markSessionSeen(sessionId, atMs);
  }
}
