/**
 * Following a link into a room: an invitation makes one a member, a recovery
 * link its owner. To look at one uses nothing up, as mail programs and chats
 * do that for a preview; only the form on its page does.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import type { Session } from "../identity/identity.ts";
import type { LinkProblem } from "../identity/links.ts";
import type { NackCode, RoomId } from "../protocol.ts";
import { readForm } from "./body.ts";
import { cidOf } from "./form_key.ts";
import { seeOther } from "./me.ts";
import { NACK_STATUS } from "./nack_status.ts";
import { claimOnce, refusedName } from "./names.ts";
import type { RoomPage } from "./room_page.ts";
import { sessionCookie } from "./session_cookie.ts";
import { memberOf, type State } from "./state.ts";

/** What a link opens, or why it opens nothing. */
export type EntryPage =
  | {
    ok: true;
    kind: EntryKind;
    room: RoomId;
    /** The link's own path, where its form goes. */
    action: string;
    /** Who invites; `null`: nobody that is still known. */
    host: string | null;
    /** Who asks; `null`: they need a name first. */
    me: Session["person"] | null;
    join: RoomPage["join"];
    problem: NackCode | null;
  }
  | { ok: false; code: LinkProblem };

export type EntryKind = "enter" | "recover";

type Answer = Response | PageResponse<EntryPage>;

export async function showEntry(
  ctx: Context<State>,
  kind: EntryKind,
  token: string,
): Promise<Answer> {
  return await show(ctx, kind, token, {});
}

/**
 * Lets one in, under the name of the form's field `name` if one has none.
 *
 * @throws {HttpError} 400 for a key that is none.
 */
export async function postEntry(
  ctx: Context<State>,
  kind: EntryKind,
  token: string,
): Promise<Answer> {
  const form = await readForm(ctx);
  const { secure, services } = ctx.state;
  const { identity, log, nowMs, shell, steadyMs } = services;
  const found = await lookUp(ctx.state, kind, token);
  if (!found.ok) return await show(ctx, kind, token, {});
  const { room } = found;

  let { session } = ctx.state;
  const headers: Record<string, string> = {};
  if (session === null) {
    const name = form.get("name") ?? "";
    const old = ctx.state.token;
    const key = form.get("key");
    const claim = await claimOnce(services, ctx.state, name, key);
    if (!claim.ok) {
      return await show(ctx, kind, token, refusedName(name, claim));
    }
    const secret = claim.token ?? old ?? "";
    session = await identity.session(secret, nowMs());
    headers["set-cookie"] = sessionCookie(secret, secure);
  }
  if (session === null) return seeOther(ctx.url.pathname);

  const { standing } = await log.standing(room, session.person.id);
  if (kind === "enter" && steadyMs() < standing.bannedUntilMs) {
    return await show(ctx, kind, token, {
      status: NACK_STATUS.banned,
      problem: "banned",
      headers,
    });
  }
  const there = kind === "enter"
    ? standing.role !== "visitor"
    : standing.role === "owner";
  if (there) return seeOther(`/r/${room}`, headers);
  if (kind === "enter") {
    const { id } = session.person;
    const accepted = await identity.acceptInvite(token, id, nowMs());
    if (!accepted.ok) return await show(ctx, kind, token, { headers });
  }
  const cid = await cidOf(form, room, kind);
  const wish = { room, cid, kind, body: "" };
  const answer = await shell.post(memberOf(session), wish);
  if (answer.t === "ack") return seeOther(`/r/${room}`, headers);
  const { code } = answer;
  const status = NACK_STATUS[code];
  return await show(ctx, kind, token, { status, problem: code, headers });
}

interface Visit {
  status?: number;
  join?: Omit<RoomPage["join"], "key">;
  problem?: NackCode;
  headers?: Readonly<Record<string, string>>;
}

/** A link that is void is gone, not missing: it was good once. */
async function show(
  { state, url }: Context<State>,
  kind: EntryKind,
  token: string,
  visit: Visit,
): Promise<PageResponse<EntryPage>> {
  const headers = { "cache-control": "no-store", ...visit.headers };
  const { services, session } = state;
  const found = await lookUp(state, kind, token);
  if (!found.ok) return page(found, { status: 410, headers });
  const join = visit.join ?? { name: "", problem: null, suggestion: null };
  const data: EntryPage = {
    ok: true,
    kind,
    room: found.room,
    action: url.pathname,
    host: found.host,
    me: session?.person ?? null,
    join: { ...join, key: services.newCid() },
    problem: visit.problem ?? null,
  };
  return page(data, { status: visit.status ?? 200, headers });
}

type Found =
  | { ok: true; room: RoomId; host: string | null }
  | { ok: false; code: LinkProblem };

async function lookUp(
  { services, session }: Pick<State, "services" | "session">,
  kind: EntryKind,
  token: string,
): Promise<Found> {
  const { identity, nowMs } = services;
  if (kind === "recover") {
    const found = await identity.recovery(token);
    return found.ok ? { ok: true, room: found.room, host: null } : found;
  }
  const found = await identity.invite(token, nowMs());
  if (!found.ok) {
    if (found.code !== "used" || session === null) return found;
    // Whoever was counted in has a place for good.
    const id = session.person.id;
    const again = await identity.acceptInvite(token, id, nowMs());
    return again.ok ? { ...again, host: null } : again;
  }
  const { room, createdBy } = found.invite;
  const host = await identity.person(createdBy);
  return { ok: true, room, host: host?.name ?? null };
}
