/**
 * What the routes of a room share: which room it is, its page, and the answer
 * to a form.
 *
 * @module
 */
import { type Context, HttpError, page, type PageResponse } from "fresh";
import { parseRoomId, type RoomId } from "../protocol.ts";
import type { Outcome } from "./room_forms.ts";
import { readRoomPage, type RoomPage, type RoomVisit } from "./room_page.ts";
import { sessionCookie } from "./session_cookie.ts";
import type { State } from "./state.ts";

/** For what is made for one person. */
const NO_STORE = { "cache-control": "no-store" };

/** @throws {HttpError} 404 if the address names no room. */
export function roomOf(ctx: Context<State>): RoomId {
  const room = parseRoomId(ctx.params.room);
  if (room === null) throw new HttpError(404);
  return room;
}

/** @throws {HttpError} 503 while the history cannot be read. */
export async function showRoom(
  ctx: Context<State>,
  room: RoomId,
  visit: RoomVisit = {},
  status = 200,
): Promise<PageResponse<RoomPage>> {
  const { services, session } = ctx.state;
  const data = await readRoomPage(services, session, room, visit);
  return page(data, { status, headers: NO_STORE });
}

/** A form that was accepted redirects, so that a reload posts nothing; one that was refused is shown again. */
export function answerForm(
  ctx: Context<State>,
  room: RoomId,
  outcome: Outcome,
): Response | Promise<PageResponse<RoomPage>> {
  if (!outcome.done) return showRoom(ctx, room, outcome.visit, outcome.status);
  const response = ctx.redirect(`/r/${room}`, 303);
  if (outcome.cookie !== null) {
    const cookie = sessionCookie(outcome.cookie, ctx.state.secure);
    response.headers.append("set-cookie", cookie);
  }
  return response;
}
