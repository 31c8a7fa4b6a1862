/**
 * The page where people look after themselves: another name, other devices,
 * leaving, being forgotten. What was posted is done, and where the browser
 * goes next.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import { encode } from "uqr";
import type { Session, SessionSummary } from "../identity/identity.ts";
import { LOBBY, parseRoomId, type Person, type RoomId } from "../protocol.ts";
import { readForm } from "./body.ts";
import { claimOnce, refusedName } from "./names.ts";
import type { RoomPage } from "./room_page.ts";
import { expiredSessionCookie } from "./session_cookie.ts";
import type { State } from "./state.ts";

/** A link that makes another browser the same person. */
export interface DeviceLink {
  url: string;
  /** Unix milliseconds. */
  expiresMs: number | null;
  /** The QR code of the link, row by row; `true` is dark. */
  modules: readonly (readonly boolean[])[];
}

export interface MePage {
  me: Person;
  /** Where the person came from, and goes back to. */
  room: RoomId;
  join: RoomPage["join"];
  sessions: (SessionSummary & { here: boolean })[];
  link: DeviceLink | null;
}

/** What differs from an ordinary visit. */
interface MeVisit {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  join?: Omit<RoomPage["join"], "key">;
  link?: DeviceLink;
}

type Answer = Response | PageResponse<MePage>;

/** Lists and forms of one person; somebody without a name goes to pick one. */
export async function showMe(
  ctx: Context<State>,
  visit: MeVisit = {},
): Promise<Answer> {
  const { services, session } = ctx.state;
  if (session === null) return seeOther(`/r/${roomBehind(ctx)}`);
  const { identity, newCid, nowMs } = services;
  const sessions = await identity.sessions(session.person.id, nowMs());
  const { name } = session.person;
  const join = visit.join ?? { name, problem: null, suggestion: null };
  const data: MePage = {
    me: session.person,
    room: roomBehind(ctx),
    join: { ...join, key: newCid() },
    sessions: sessions.map((one) => ({ ...one, here: one.id === session.id })),
    link: visit.link ?? null,
  };
  const headers = { "cache-control": "no-store", ...visit.headers };
  return page(data, { status: visit.status ?? 200, headers });
}

/** Takes the name of the form's field `name`. */
export async function changeName(ctx: Context<State>): Promise<Answer> {
  const form = await readForm(ctx);
  const { services, session } = ctx.state;
  if (session === null) return seeOther(`/r/${roomBehind(ctx)}`);
  const name = form.get("name") ?? "";
  const key = form.get("key");
  const claim = await claimOnce(services, ctx.state, name, key);
  if (claim.ok) return seeOther(`/me?room=${roomBehind(ctx)}`);
  return showMe(ctx, refusedName(name, claim));
}

/**
 * Makes a link to another device, and shows it: only now, as it is in no store.
 * So this form does not redirect; sent again, it makes another link, and the
 * one before is void.
 */
export async function linkDevice(ctx: Context<State>): Promise<Answer> {
  const { origin, services, session } = ctx.state;
  if (session === null) return seeOther(`/r/${roomBehind(ctx)}`);
  const { identity, nowMs } = services;
  const made = await identity.linkDevice(session.person.id, nowMs());
  if (!made.ok) return seeOther(`/r/${roomBehind(ctx)}`);
  const url = `${origin}/link/${made.token}`;
  const { data: modules } = encode(url, { border: QUIET_MODULES });
  return showMe(ctx, { link: { url, expiresMs: made.expiresMs, modules } });
}

/** Cameras need so much light around a code (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/**
 * Ends the session of the form's field `session`, which is one of the same
 * person; without the field, the one that asks.
 */
export async function leave(ctx: Context<State>): Promise<Response> {
  const form = await readForm(ctx);
  const { services, session } = ctx.state;
  if (session === null) return seeOther(`/r/${roomBehind(ctx)}`);
  const { identity, nowMs, shell } = services;
  const id = form.get("session") ?? session.id;
  const own = await identity.sessions(session.person.id, nowMs());
  // One that has ended meanwhile is gone, as was wished.
  if (id !== session.id && own.some((one) => one.id === id)) {
    await identity.leave(id);
    shell.revoked({ session: id });
  }
  if (id !== session.id) return seeOther(`/me?room=${roomBehind(ctx)}`);
  await leaveHere(services, session);
  return signedOut(ctx);
}

/** Ends all sessions of the person but the one that asks. */
export async function leaveElsewhere(ctx: Context<State>): Promise<Response> {
  const { services, session } = ctx.state;
  if (session === null) return seeOther(`/r/${roomBehind(ctx)}`);
  const { identity, nowMs, shell } = services;
  const all = await identity.sessions(session.person.id, nowMs());
  await identity.leaveElsewhere(session.id);
  for (const { id } of all) {
    if (id !== session.id) shell.revoked({ session: id });
  }
  return seeOther(`/me?room=${roomBehind(ctx)}`);
}

/** Forgets the person. */
export async function forget(ctx: Context<State>): Promise<Response> {
  const { services, session } = ctx.state;
  if (session !== null) {
    await services.identity.forget(session.person.id);
    services.shell.revoked({ person: session.person.id });
  }
  return signedOut(ctx);
}

/** Ends the session of a browser, and its connections. */
export async function leaveHere(
  { identity, shell }: State["services"],
  { id }: Session,
): Promise<void> {
  await identity.leave(id);
  shell.revoked({ session: id });
}

/**
 * Has the browser delete what it keeps of a person: drafts, and messages that
 * wait to be sent. Only heeded where the connection is trusted.
 */
export const CLEAR_KEPT = { "clear-site-data": '"storage"' } as const;

function signedOut(ctx: Context<State>): Response {
  return seeOther(`/r/${roomBehind(ctx)}`, {
    "set-cookie": expiredSessionCookie(ctx.state.secure),
    ...CLEAR_KEPT,
  });
}

export function seeOther(
  location: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { location, "cache-control": "no-store", ...more };
  return new Response(null, { status: 303, headers });
}

/** The room of `?room=`, where the person was before. */
function roomBehind({ url }: Context<State>): RoomId {
  return parseRoomId(url.searchParams.get("room")) ?? LOBBY;
}
