/**
 * Links that let somebody in: what the store of them promises.
 *
 * Each carries a secret of 128 random bits, of which only a hash is stored, so
 * a link can be shown once, when it is made. Looking at one uses nothing up,
 * as chats and mail programs open what they are to preview. Times are Unix
 * milliseconds.
 *
 * @module
 */
import type { Person, RoomId } from "../protocol.ts";

/** Why a link opens nothing. */
export type LinkProblem =
  /** There is none, or it is for something else. */
  | "unknown"
  | "expired"
  /** It was good for so many uses, and has had them. */
  | "used"
  /** There is a newer one. */
  | "replaced"
  | "revoked";

export type Void = { ok: false; code: LinkProblem };

/** Who a link to another device belongs to; without a name if it is lost. */
export type Holder = Pick<Person, "id"> & { name: string | null };

export interface MadeLink {
  ok: true;
  /** Names the link; it is not the secret. */
  id: string;
  /** What the address ends with. It is in no store, and told only now. */
  token: string;
  /** `null`: it does not expire. */
  expiresMs: number | null;
}

/** What became of a link that was made beside the server. */
export type MadeRecovery =
  | { ok: true; link: MadeLink }
  /** One line for people; nothing was changed. */
  | { ok: false; problem: string };

export interface Invite {
  id: string;
  room: RoomId;
  /** The id of the person who made it. */
  createdBy: string;
  createdMs: number;
  expiresMs: number | null;
  usesMax: number | null;
  uses: number;
}

export interface InviteWish {
  room: RoomId;
  createdBy: string;
  /** How long it is good; `null`: until it is revoked. */
  lastsMs: number | null;
  /** For how many people; `null`: for all who have it. */
  usesMax: number | null;
}

/** Every method throws {@linkcode IdentityUnavailableError} if it cannot. */
export interface Links {
  /**
   * A link that makes another browser the same person: once, within
   * {@linkcode DEVICE_LINK_MS}. A newer one of the person voids it.
   */
  linkDevice(personId: string, nowMs: number): Promise<MadeLink | Void>;

  /** Whose link this is. */
  deviceLink(
    token: string,
    nowMs: number,
  ): Promise<{ ok: true; holder: Holder; expiresMs: number | null } | Void>;

  /**
   * Uses up a link to another device: a new session of its person, whose
   * secret is `token`. Of many at once, one gets it. `full`: the person has
   * as many sessions as one can have, and the link stays good.
   *
   * @param key Of the form that asks, as for `claim()`: whichever process it
   * comes to within a minute, it gets the same session.
   */
  follow(token: string, nowMs: number, key?: string): Promise<Followed>;

  /**
   * A link that makes people members of a room. `full`: the room has as many
   * open ones as it can have.
   */
  createInvite(
    wish: InviteWish,
    nowMs: number,
  ): Promise<MadeLink | { ok: false; code: "full" }>;

  /** What a link invites to. */
  invite(
    token: string,
    nowMs: number,
  ): Promise<{ ok: true; invite: Invite } | Void>;

  /**
   * Counts a person in. Somebody who was counted before is not counted again,
   * and let in even if the last place is taken meanwhile.
   */
  acceptInvite(
    token: string,
    personId: string,
    nowMs: number,
  ): Promise<{ ok: true; room: RoomId } | Void>;

  /** The invitations of a room that are open, oldest first. */
  invites(room: RoomId, nowMs: number): Promise<Invite[]>;

  /** Voids one for good; one that is void, or of another room, stays as it is. */
  revokeInvite(room: RoomId, id: string): Promise<void>;

  /** A link that gives a room back to its owner. A newer one voids it. */
  createRecovery(room: RoomId, nowMs: number): Promise<MadeLink>;

  /** Which room a recovery link gives back. It is good for more than one use. */
  recovery(token: string): Promise<{ ok: true; room: RoomId } | Void>;
}

export type Followed =
  | { ok: true; holder: Holder; token: string }
  | { ok: false; code: LinkProblem | "full" };
