/**
 * Opening a room: its first event, which makes whoever opens it the owner, and
 * the link that gives it back to them.
 *
 * @module
 */
import { type Context, page, type PageResponse } from "fresh";
import { LOBBY, parseRoomId, type RoomId } from "../protocol.ts";
import { UNLISTED } from "../room/state.ts";
import { roomIdFrom } from "../text/room_id.ts";
import { readForm } from "./body.ts";
import { cidOf, hashOf } from "./form_key.ts";
import { seeOther } from "./me.ts";
import { NACK_STATUS } from "./nack_status.ts";
import { claimOnce, refusedName, shorten } from "./names.ts";
import type { RoomPage } from "./room_page.ts";
import { shown, type ShownLink } from "./room_settings.ts";
import { sessionCookie } from "./session_cookie.ts";
import { memberOf, type State } from "./state.ts";
import type { Session } from "../identity/identity.ts";

/** The form, or what it has come to. */
export type OpeningPage =
  | { opened: true; room: RoomId; unlisted: boolean; recovery: ShownLink }
  | {
    opened: false;
    /** Where the person came from, and can go back to. */
    from: RoomId;
    /** What was typed. */
    room: string;
    unlisted: boolean;
    problem: "no_room_name" | "busy" | "rate" | null;
    /** When another try makes sense, if that is known. */
    retryInS: number | null;
    /** `null`: one has a name. */
    join: RoomPage["join"] | null;
    key: string;
  };

type Answer = Response | PageResponse<OpeningPage>;
type Form = Extract<OpeningPage, { opened: false }>;

/** An address that nobody guesses: 80 bits. */
const SECRET_LENGTH = 20;

/**
 * The form, which leads back to the room of `?from=`; with `?room=`, as links of
 * old have it, the room of that name.
 */
export function showOpening(ctx: Context<State>): Answer {
  const { searchParams } = ctx.url;
  const wanted = searchParams.get("room");
  if (wanted === null) return show(ctx, { from: searchParams.get("from") });
  const room = roomIdFrom(wanted);
  return seeOther(room === null ? "/" : `/r/${room}`);
}

/**
 * Opens the room of the form's field `room`, and shows its recovery link: only
 * now, as it is in no store. A room that is there is gone to. One that is
 * `unlisted` gets an address of its own, and needs a name: the one of the field
 * `name`, if there is none yet.
 *
 * @throws {HttpError} 400 for a key that is none.
 */
export async function openRoom(ctx: Context<State>): Promise<Answer> {
  const form = await readForm(ctx);
  const { address, services } = ctx.state;
  const typed = form.get("room") ?? "";
  const unlisted = form.has("unlisted");
  const listed = unlisted ? null : roomIdFrom(typed);
  if (!unlisted && listed === null) {
    const name = shorten(form.get("name") ?? "");
    return show(ctx, {
      from: form.get("from"),
      status: 422,
      form: {
        room: shorten(typed),
        problem: "no_room_name",
        join: ctx.state.session === null ? unnamed(ctx, name) : null,
      },
    });
  }
  // Whoever says the first thing there owns it just as well.
  if (listed !== null && ctx.state.session === null) {
    return seeOther(`/r/${listed}`);
  }
  const who = await identify(ctx, form);
  if ("refused" in who) return who.refused;
  const room = listed ?? await secretRoom(form, who.session);
  const answer = await services.shell.post(memberOf(who.session, address), {
    room,
    cid: await cidOf(form, room, "open"),
    kind: "open",
    body: unlisted ? UNLISTED : "",
  });
  const cookie: Record<string, string> = who.cookie === null
    ? {}
    : { "set-cookie": who.cookie };
  if (answer.t === "nack") {
    // It is there, so that is where one wants to go.
    if (!answer.retry) return seeOther(`/r/${room}`, cookie);
    const { afterMs, code } = answer;
    const retryInS = afterMs === undefined ? null : Math.ceil(afterMs / 1_000);
    const problem: Form["problem"] = code === "rate" ? code : "busy";
    return show(ctx, {
      from: form.get("from"),
      status: NACK_STATUS[code],
      headers: retryInS === null
        ? cookie
        : { ...cookie, "retry-after": String(retryInS) },
      form: {
        room: shorten(typed),
        unlisted,
        problem,
        retryInS,
        // Whoever had no name has one by now.
        join: null,
        // It may have been stored all the same: sent again, it is a repeat.
        key: form.get("key") ?? "",
      },
    });
  }
  const { identity, log, newCid, nowMs, shell } = services;
  // Whoever sends the form again may have lost the room meanwhile.
  const { id } = who.session.person;
  const { head, standing } = await log.standing(room, id);
  if (standing.role !== "owner") return seeOther(`/r/${room}`, cookie);
  // Once something has happened there, it voids a link that others may know of.
  if (answer.dup && head > answer.seq) {
    const cid = newCid();
    const relink = { room, cid, kind: "relink", body: "" } as const;
    const told = await shell.post(memberOf(who.session), relink);
    if (told.t === "nack") return seeOther(`/r/${room}`, cookie);
  }
  const made = await identity.createRecovery(room, nowMs());
  const recovery = shown(ctx, "recover", made);
  const headers = { "cache-control": "no-store", ...cookie };
  return page({ opened: true, room, unlisted, recovery }, { headers });
}

type Who =
  | { session: Session; cookie: string | null }
  | { refused: Answer };

/** Who asks, with the name of the form if they have none. */
async function identify(
  ctx: Context<State>,
  form: URLSearchParams,
): Promise<Who> {
  const { secure, services, session, token } = ctx.state;
  if (session !== null) return { session, cookie: null };
  const name = form.get("name") ?? "";
  const key = form.get("key");
  const claim = await claimOnce(services, ctx.state, name, key);
  const secret = claim.ok ? claim.token ?? token : null;
  const now = secret === null
    ? null
    : await services.identity.session(secret, services.nowMs());
  if (claim.ok && secret !== null && now !== null) {
    return { session: now, cookie: sessionCookie(secret, secure) };
  }
  const refusal = claim.ok ? { ok: false, code: "missing" } as const : claim;
  const { status, headers, join } = refusedName(name, refusal);
  // Nobody was asked for a name before.
  const asked = form.has("name");
  const problem = asked ? join.problem : null;
  const again = {
    room: shorten(form.get("room") ?? ""),
    unlisted: true,
    join: { ...join, problem, key: services.newCid() },
  };
  const from = form.get("from");
  const visit = { from, status: asked ? status : 200, headers, form: again };
  return { refused: show(ctx, visit) };
}

/** The same form of the same person opens the same room. */
async function secretRoom(
  form: URLSearchParams,
  { id }: Session,
): Promise<RoomId> {
  const hash = await hashOf(`${form.get("key")} ${id}`);
  const room = parseRoomId(hash.slice(0, SECRET_LENGTH));
  if (room === null) throw new TypeError("A hash is the id of a room");
  return room;
}

/** What asks for a name, of whom none was refused. */
function unnamed(ctx: Context<State>, name: string): RoomPage["join"] {
  const key = ctx.state.services.newCid();
  return { key, name, problem: null, suggestion: null };
}

/** What differs from an ordinary visit. */
interface Visit {
  /** Where the person says that they came from. */
  from: string | null;
  status?: number;
  headers?: Readonly<Record<string, string>>;
  form?: Partial<Form>;
}

function show(
  ctx: Context<State>,
  { from, status = 200, headers = {}, form = {} }: Visit,
): PageResponse<OpeningPage> {
  const { services, session } = ctx.state;
  const data: Form = {
    opened: false,
    from: parseRoomId(from) ?? LOBBY,
    room: "",
    unlisted: false,
    problem: null,
    retryInS: null,
    join: session === null ? unnamed(ctx, "") : null,
    key: services.newCid(),
    ...form,
  };
  return page(data, {
    status,
    headers: { "cache-control": "no-store", ...headers },
  });
}
