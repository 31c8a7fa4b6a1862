/**
 * Following a link to another device: what it offers, and what becomes of who
 * this browser was before.
 *
 * To look at the link uses nothing up, as mail programs and chats do that for
 * a preview; only the form on its page does.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import type { Followed, Holder, LinkProblem } from "../identity/links.ts";
import { LOBBY, parseCid, type Person } from "../protocol.ts";
import { readForm } from "./body.ts";
import { CLEAR_KEPT, leaveHere, seeOther } from "./me.ts";
import { sessionCookie } from "./session_cookie.ts";
import type { State } from "./state.ts";

export type LinkPage =
  | {
    ok: true;
    holder: Holder;
    /** Random, so that the form sent twice follows the link once. */
    key: string;
    /** Who this browser is now. */
    me: Person | null;
    /** Whether nobody can be that person any more once this browser is not. */
    last: boolean;
  }
  | { ok: false; code: LinkProblem | "full" };

/** Says what a link offers, or why it is void. */
export async function showLink(
  ctx: Context<State>,
  token: string,
): Promise<PageResponse<LinkPage>> {
  const { services, session } = ctx.state;
  const { identity, newCid, nowMs } = services;
  const found = await identity.deviceLink(token, nowMs());
  if (!found.ok) return show(found);
  const me = session?.person ?? null;
  const sessions = me === null ? [] : await identity.sessions(me.id, nowMs());
  const last = sessions.length === 1;
  return show({ ok: true, holder: found.holder, key: newCid(), me, last });
}

/** Makes this browser the link's person, and leaves who it was before. */
export async function followLink(
  ctx: Context<State>,
  token: string,
): Promise<Response | PageResponse<LinkPage>> {
  const form = await readForm(ctx);
  const { secure, services, session } = ctx.state;
  const found = await services.identity.deviceLink(token, services.nowMs());
  const holder = found.ok ? found.holder : null;
  // Nothing to do, so the link stays good for the device it was made for.
  if (session !== null && holder?.id === session.person.id) {
    return seeOther(`/r/${LOBBY}`);
  }
  const followed = await followOnce(services, token, form.get("key"));
  if (!followed.ok) return show(followed);
  const cookie = { "set-cookie": sessionCookie(followed.token, secure) };
  if (session === null || session.person.id === followed.holder.id) {
    return seeOther(`/r/${LOBBY}`, cookie);
  }
  await leaveHere(services, session);
  return seeOther(`/r/${LOBBY}`, { ...cookie, ...CLEAR_KEPT });
}

/** The same form may have come a moment ago, and its cookie not have gone yet. */
function followOnce(
  { follows, identity, monoMs, nowMs }: State["services"],
  token: string,
  key: string | null,
): Promise<Followed> {
  const cid = parseCid(key);
  if (cid === null) return identity.follow(token, nowMs());
  return follows.once(
    `${cid} ${token}`,
    monoMs(),
    () => identity.follow(token, nowMs(), cid),
  );
}

/** Gone, not missing: it was good once. Nobody can tell for an unknown one. */
function show(data: LinkPage): PageResponse<LinkPage> {
  const headers = { "cache-control": "no-store" };
  const status = data.ok ? 200 : data.code === "full" ? 409 : 410;
  return page(data, { status, headers });
}
