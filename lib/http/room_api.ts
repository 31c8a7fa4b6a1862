/**
 * The messages of a room over plain HTTP and JSON: for bots, and for networks
 * that let no WebSocket through. The same rules and limits as everywhere.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import type { Session } from "../identity/identity.ts";
import type { PageQuery } from "../log/log.ts";
import {
  PAGE_LIMIT_MAX,
  parseCid,
  parsePostedMessage,
  type RoomId,
  TAIL_LENGTH,
} from "../protocol.ts";
import type { Services } from "../services.ts";
import { readJsonText } from "./body.ts";
import { NACK_STATUS } from "./nack_status.ts";
import { admitReader } from "./room_gate.ts";
import { memberOf, type State } from "./state.ts";

const NO_STORE = { "cache-control": "no-store" };

/**
 * A page of messages: `?before=`, `?after=` or `?around=` a `seq`, else the
 * newest; `?limit=` of them.
 *
 * @throws {HttpError} 400 if a number is none; or see {@linkcode admitReader}.
 * @throws {LogUnavailableError}
 */
export async function readMessages(
  services: Services,
  session: Session | null,
  room: RoomId,
  search: URLSearchParams,
): Promise<Response> {
  const { log } = services;
  await admitReader(services, session, room);
  const page = await log.page(room, pageQuery(search));
  return Response.json({ ...page, epoch: log.epoch }, { headers: NO_STORE });
}

/**
 * Stores a message under its `Idempotency-Key`: 201, or 200 for a repeat, with
 * its place; or `{ code, retry, afterMs }` with the status of the refusal.
 *
 * @throws {HttpError} 400 if it cannot be read, 413 if it is too large,
 * 415 if it does not say that it is JSON.
 */
export async function postMessage(
  ctx: Context<State>,
  room: RoomId,
): Promise<Response> {
  if (ctx.state.session === null) return unknown();
  const cid = parseCid(ctx.req.headers.get("idempotency-key"));
  const posted = parsePostedMessage(await readJsonText(ctx));
  if (cid === null || posted === null) throw new HttpError(400);

  const { address, services, session } = ctx.state;
  if (session === null) return unknown();
  const answer = await services.shell.post(memberOf(session, address), {
    room,
    cid,
    ...posted,
  });
  if (answer.t === "ack") {
    const { seq, id, ts, dup } = answer;
    const status = dup ? 200 : 201;
    return Response.json({ seq, id, ts, dup }, { status, headers: NO_STORE });
  }
  const { code, retry, afterMs } = answer;
  const headers = new Headers(NO_STORE);
  if (retry) {
    headers.set("retry-after", String(Math.ceil((afterMs ?? 1_000) / 1_000)));
  }
  return Response.json(
    { code, retry, afterMs },
    { status: NACK_STATUS[code], headers },
  );
}

/** Nobody may write without a name. */
function unknown(): Response {
  return Response.json({ code: "forbidden", retry: false }, { status: 401 });
}

function pageQuery(search: URLSearchParams): PageQuery {
  const limit = whole(search, "limit") ?? TAIL_LENGTH;
  if (limit < 1 || limit > PAGE_LIMIT_MAX) throw new HttpError(400);
  const before = whole(search, "before");
  const after = whole(search, "after");
  const around = whole(search, "around");
  const places = [before, after, around].filter((place) => place !== null);
  if (places.length > 1) throw new HttpError(400); // Which one is meant?
  if (after !== null) return { limit, after };
  if (around !== null) return { limit, around };
  return before === null ? { limit } : { limit, before };
}

function whole(search: URLSearchParams, name: string): number | null {
  const text = search.get(name);
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(400);
  return Number(text);
}
