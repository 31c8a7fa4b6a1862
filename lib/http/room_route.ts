/**
 * What the routes of a room share: which room it is, its page, and the answer
 * to a form.
 *
 * @module
 */
import { type Context, HttpError, page, type PageResponse } from "fresh";
import { parseRoomId, type RoomId } from "../protocol.ts";
import type { Outcome } from "./room_forms.ts";
import { drawingOf, type DrawMyself } from "./drawing.ts";
import { readRoomPage, type RoomPage } from "./room_page.ts";
import { admitReader } from "./room_gate.ts";
import {
  addressOfDay,
  missingIn,
  parsePlace,
  type Place,
} from "./room_place.ts";
import { sessionCookie } from "./session_cookie.ts";
import type { State } from "./state.ts";
import { ToldBriefly } from "./told_briefly.ts";

/** For what is made for one person. */
const NO_STORE = { "cache-control": "no-store" };

/** @throws {HttpError} 404 if the address names no room. */
export function roomOf(ctx: Context<State>): RoomId {
  const room = parseRoomId(ctx.params.room);
  if (room === null) throw new HttpError(404);
  return room;
}

/**
 * @param draw What is drawn for each reader.
 * @throws {LogUnavailableError}
 */
export async function showRoom(
  ctx: Context<State>,
  room: RoomId,
  draw: DrawMyself,
  place: Place | null = null,
): Promise<Response | PageResponse<RoomPage>> {
  const { state, url } = ctx;
  const { services, session } = state;
  const sinceMs = services.monoMs();
  const shown = await readRoomPage(services, session, room, { place });
  const { items } = shown.past ?? shown.page;
  const data = { ...shown, missing: missingIn(url.searchParams, items) };
  if (url.search !== "" || ctx.req.method !== "GET") {
    return page(data, { headers: NO_STORE });
  }
  const occasion = { at: url.pathname, sinceMs };
  const drawing = drawingOf(data, state, occasion, draw);
  const { me, values } = drawing;
  const kept = services.drawnPages.get(drawing);
  if (kept === null) {
    state.drawing = drawing;
    return page({ ...data, me }, { headers: NO_STORE });
  }
  const nonce = state.nonce = services.newCid().replaceAll("-", "");
  return new Response(kept.page.fill({ ...values, nonce }), {
    headers: {
      ...NO_STORE,
      "content-type": "text/html; charset=utf-8",
      ...kept.preload === null ? {} : { link: kept.preload },
    },
  });
}

/**
 * What the address asks for: the room, a place in it, or the way to a day.
 *
 * @throws {HttpError} See {@linkcode admitReader}.
 * @throws {LogUnavailableError}
 */
export async function showPlace(
  ctx: Context<State>,
  room: RoomId,
  draw: DrawMyself,
): Promise<Response | PageResponse<RoomPage>> {
  const { services, session } = ctx.state;
  const { searchParams } = ctx.url;
  if (searchParams.has("on")) {
    await admitReader(services, session, room);
    const location = await addressOfDay(services.log, room, searchParams);
    const headers = { ...NO_STORE, location };
    return new Response(null, { status: 303, headers });
  }
  return await showRoom(ctx, room, draw, parsePlace(searchParams));
}

/**
 * A form that was accepted redirects, so that a reload posts nothing; one that
 * was refused is shown again.
 *
 * @throws {ToldBriefly} Instead, if the address was shown too many.
 * @throws {LogUnavailableError}
 */
export async function answerForm(
  ctx: Context<State>,
  room: RoomId,
  outcome: Outcome,
): Promise<Response | PageResponse<RoomPage>> {
  const { address, secure, services } = ctx.state;
  const headers = new Headers(NO_STORE);
  if (!outcome.done) {
    for (const header of Object.entries(outcome.headers ?? {})) {
      headers.set(...header);
    }
  }
  if (outcome.cookie !== null) {
    headers.append("set-cookie", sessionCookie(outcome.cookie, secure));
  }
  if (outcome.done) {
    headers.set("location", `/r/${room}`);
    return new Response(null, { status: 303, headers });
  }
  const { cookie, session, status, visit } = outcome;
  const { addresses, monoMs } = services;
  // What brings a cookie has to arrive as it is, and what may have been stored
  // all the same keeps its key: under another one it would be said twice.
  const mayBeBrief = cookie === null && status < 500;
  if (mayBeBrief && !addresses.mayShow(address, session, monoMs())) {
    throw new ToldBriefly(room, outcome);
  }
  const data = await readRoomPage(services, session, room, visit);
  return page(data, { status, headers });
}
