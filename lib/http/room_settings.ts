/**
 * The page from which a room is run: its rules, its hosts, who is muted or
 * removed, its invitations and the link that gives it back to its owner.
 *
 * @module
 */
import { type Context, HttpError, page, type PageResponse } from "fresh";
import type { Invite, MadeLink } from "../identity/links.ts";
import type { RoomSnapshot } from "../log/log.ts";
import type { RoomId, WireStanding } from "../protocol.ts";
import { isHost } from "../room/state.ts";
import { secondsLeft } from "../room/bar.ts";
import { wireStanding } from "../room/wire.ts";
import { readForm } from "./body.ts";
import { seeOther } from "./me.ts";
import { NACK_STATUS } from "./nack_status.ts";
import { admitReader } from "./room_gate.ts";
import { memberOf, type State } from "./state.ts";

/** Somebody of whom there is something to say. */
export interface Noted {
  id: string;
  name: string;
  /** Seconds until it is over; `null`: when it is undone. */
  leftS: number | null;
}

export interface SettingsPage {
  room: RoomId;
  myId: string;
  standing: WireStanding;
  key: string;
  hosts: { id: string; name: string; owner: boolean }[];
  muted: Noted[];
  removed: Noted[];
  invites: Invite[];
  /** Links that were just made, and are shown only now. */
  made: { invite: ShownLink | null; recovery: ShownLink | null };
  /** Whether there are as many invitations as a room can have. */
  full: boolean;
}

export interface ShownLink {
  url: string;
  expiresMs: number | null;
}

type Answer = Response | PageResponse<SettingsPage>;

/** How long an invitation may be good. */
const LASTS_SECONDS = [3_600, 86_400, 604_800, 2_592_000];
/** For how many people; `null`: for all who have it. */
const USES = [1, 10, 100, null];

interface Visit {
  status?: number;
  invite?: ShownLink;
  recovery?: ShownLink;
  full?: boolean;
}

/** @throws {HttpError} 403 for who does not run the room, or see `admitReader`. */
export async function showSettings(
  ctx: Context<State>,
  room: RoomId,
): Promise<Answer> {
  return await show(ctx, await readHost(ctx, room));
}

/**
 * Makes an invitation that is good for the form's `lasts` seconds and `uses`
 * people, and shows it: only now, as it is in no store. Or revokes the one of
 * the field `revoke`. The room is told of both, before anything can come of it.
 *
 * @throws {HttpError} 400 for terms that no form has, or why it is refused.
 */
export async function postInvite(
  ctx: Context<State>,
  room: RoomId,
): Promise<Answer> {
  const form = await readForm(ctx);
  const host = await readHost(ctx, room);
  const { identity, nowMs } = ctx.state.services;
  const revoked = form.get("revoke");
  if (revoked !== null) {
    const open = await identity.invites(room, nowMs());
    if (open.some(({ id }) => id === revoked)) {
      await tell(ctx, room, "uninvite");
      await identity.revokeInvite(room, revoked);
    }
    return seeOther(`/r/${room}/settings`);
  }
  const lastsS = LASTS_SECONDS.find((one) => `${one}` === form.get("lasts"));
  const usesMax = USES.find((one) => `${one ?? ""}` === form.get("uses"));
  if (lastsS === undefined || usesMax === undefined) throw new HttpError(400);
  const made = await identity.createInvite({
    room,
    createdBy: host.myId,
    lastsMs: lastsS * 1_000,
    usesMax,
  }, nowMs());
  if (!made.ok) return await show(ctx, host, { status: 409, full: true });
  try {
    const uses = usesMax === null ? "" : ` ${usesMax}`;
    await tell(ctx, room, "invite", `${lastsS}${uses}`);
  } catch (error) {
    // Nobody has seen it.
    await identity.revokeInvite(room, made.id);
    throw error;
  }
  return await show(ctx, host, { invite: shown(ctx, "invite", made) });
}

/**
 * Makes a new recovery link, and shows it; the one before is void.
 *
 * @throws {HttpError} 403 for who does not own the room, or why it is refused.
 */
export async function postRecovery(
  ctx: Context<State>,
  room: RoomId,
): Promise<Answer> {
  const host = await readHost(ctx, room);
  if (host.standing.role !== "owner") throw new HttpError(403);
  const { identity, nowMs } = ctx.state.services;
  await tell(ctx, room, "relink");
  const made = await identity.createRecovery(room, nowMs());
  return await show(ctx, host, { recovery: shown(ctx, "recover", made) });
}

/**
 * Makes it an event of the room, if the log says that one may.
 *
 * @throws {HttpError} Why it did not.
 */
async function tell(
  { state: { services, session } }: Context<State>,
  room: RoomId,
  kind: "invite" | "uninvite" | "relink",
  body = "",
): Promise<void> {
  if (session === null) throw new HttpError(403);
  const cid = services.newCid();
  const wish = { room, cid, kind, body };
  const answer = await services.shell.post(memberOf(session), wish);
  if (answer.t !== "ack") throw new HttpError(NACK_STATUS[answer.code]);
}

/** A link as it is handed on. */
export function shown(
  { state: { origin } }: Context<State>,
  path: "invite" | "recover",
  { token, expiresMs }: MadeLink,
): ShownLink {
  return { url: `${origin}/${path}/${token}`, expiresMs };
}

interface Host {
  room: RoomId;
  myId: string;
  state: RoomSnapshot;
  standing: WireStanding;
}

async function readHost(
  { state: { services, session } }: Context<State>,
  room: RoomId,
): Promise<Host> {
  await admitReader(services, session, room);
  const state = await services.log.state(room);
  const myId = session?.person.id ?? null;
  const standing = wireStanding(state, myId, services.steadyMs());
  if (myId === null || !isHost(standing)) throw new HttpError(403);
  return { room, myId, state, standing };
}

async function show(
  { state: { services } }: Context<State>,
  { room, myId, state, standing }: Host,
  visit: Visit = {},
): Promise<Answer> {
  const { identity, newCid, nowMs, steadyMs } = services;
  const now = steadyMs();
  const people = Array.from(state.people, ([id, named]) => ({ id, ...named }));
  const noted = (untilOf: (one: typeof people[number]) => number): Noted[] =>
    people.filter((one) => untilOf(one) > now).map((one) => ({
      id: one.id,
      name: one.name,
      leftS: secondsLeft(untilOf(one), now),
    }));
  const data: SettingsPage = {
    room,
    myId,
    standing,
    key: newCid(),
    hosts: people.filter(isHost).map(({ id, name, role }) => ({
      id,
      name,
      owner: role === "owner",
    })),
    muted: noted(({ mutedUntilMs }) => mutedUntilMs),
    removed: noted(({ bannedUntilMs }) => bannedUntilMs),
    invites: await identity.invites(room, nowMs()),
    made: { invite: visit.invite ?? null, recovery: visit.recovery ?? null },
    full: visit.full ?? false,
  };
  const headers = { "cache-control": "no-store" };
  return page(data, { status: visit.status ?? 200, headers });
}
