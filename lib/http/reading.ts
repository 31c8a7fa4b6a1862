/**
 * How far somebody has read, by a form: for "mark unread from here" without a
 * program, and for browsers that have no WebSocket to say it on.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import type { RoomId } from "../protocol.ts";
import { readForm } from "./body.ts";
import { seeOther } from "./me.ts";
import { admitReader } from "./room_gate.ts";
import type { State } from "./state.ts";

/**
 * Takes the `seq` up to which one has read; with `back`, although it is
 * smaller than the one before.
 *
 * @throws {HttpError} 400 if it is none, 403 for who has no name; or see
 * {@linkcode admitReader}.
 */
export async function postRead(
  ctx: Context<State>,
  room: RoomId,
): Promise<Response> {
  const form = await readForm(ctx);
  const { services, session } = ctx.state;
  const text = form.get("seq") ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(400);
  if (session === null) throw new HttpError(403);
  await admitReader(services, session, room);
  const seq = Math.min(Number(text), await services.log.head(room));
  const back = form.has("back");
  services.shell.read(session.person.id, { room, seq, back });
  return seeOther(`/r/${room}`);
}
