/**
 * What somebody does to others' messages, to people and to a room, by forms:
 * the page with the buttons for a message or a person, and what is done when
 * one is pressed. Who may, the log decides.
 *
 * @module
 */
import { type Context, HttpError, page, type PageResponse } from "fresh";
import type { NackCode, RoomId, WireStanding } from "../protocol.ts";
import { isPersonal, type Order, parseOrder } from "../room/order.ts";
import { readForm } from "./body.ts";
import { cidOf } from "./form_key.ts";
import { seeOther } from "./me.ts";
import { NACK_STATUS } from "./nack_status.ts";
import { admitReader, readStanding } from "./room_gate.ts";
import { memberOf, type State } from "./state.ts";

export interface ActsPage {
  room: RoomId;
  myId: string | null;
  standing: WireStanding;
  /** What the buttons are about; `null`: it is gone, or never was. */
  subject: ActSubject | null;
  key: string;
  /** Why what was posted was refused. */
  problem: NackCode | null;
  /** The text of a message that was refused. */
  typed: string | null;
}

export interface ActSubject {
  person: { id: string; name: string };
  message: { id: string; seq: number; body: string } | null;
}

type Answer = Response | PageResponse<ActsPage>;

/**
 * The buttons for the message of `?on=`, a `seq`, or the person of `?person=`.
 *
 * @throws {HttpError} See {@linkcode admitReader}.
 */
export async function showActs(
  ctx: Context<State>,
  room: RoomId,
): Promise<Answer> {
  const subject = await readSubject(ctx, room);
  return await show(ctx, room, { subject, problem: null });
}

/**
 * Does what the form's field `act` says to its `person`, `message` or the room,
 * and goes back to where its field `back` says.
 *
 * @throws {HttpError} 400 if it is no act.
 */
export async function postAct(
  ctx: Context<State>,
  room: RoomId,
): Promise<Answer> {
  const form = await readForm(ctx);
  if (form.get("act") === "edit") return await postEdit(ctx, room, form);
  const { services, session } = ctx.state;
  const order = parseOrder(form.get("act") ?? "");
  if (order === null) throw new HttpError(400);
  if (session === null) throw new HttpError(403);
  const ref = refOf(order, form);
  const { kind, body } = order;
  const answer = await services.shell.post(memberOf(session), {
    room,
    cid: await cidOf(form, room, kind, body, ref ?? ""),
    kind,
    body,
    ...(ref === null ? {} : { ref }),
  });
  if (answer.t === "ack") {
    const settings = form.get("back") === "settings";
    return seeOther(settings ? `/r/${room}/settings` : `/r/${room}`);
  }
  return await show(ctx, room, { subject: null, problem: answer.code });
}

/** Changes the message of `?on=` to what the form's field `body` says. */
async function postEdit(
  ctx: Context<State>,
  room: RoomId,
  form: URLSearchParams,
): Promise<Answer> {
  const { address, services, session } = ctx.state;
  if (session === null) throw new HttpError(403);
  const body = form.get("body") ?? "";
  const ref = form.get("message") ?? "";
  const subject = await readSubject(ctx, room);
  const message = subject?.message ?? null;
  // As a form has it; whatever else differs in nothing but its form is stored.
  const untouched = body.replaceAll("\r\n", "\n").trimEnd();
  const same = message?.id === ref && message.body === untouched;
  if (same) return seeOther(`/r/${room}`);
  const answer = await services.shell.post(memberOf(session, address), {
    room,
    cid: await cidOf(form, room, "edit", body, ref),
    kind: "edit",
    body,
    ref,
  });
  if (answer.t === "ack") return seeOther(`/r/${room}`);
  return await show(ctx, room, { subject, problem: answer.code, typed: body });
}

function refOf(order: Order, form: URLSearchParams): string | null {
  if (order.kind === "delete") return form.get("message");
  return isPersonal(order) ? form.get("person") : null;
}

async function show(
  { state: { services, session } }: Context<State>,
  room: RoomId,
  { subject, problem, typed = null }:
    & Pick<ActsPage, "subject" | "problem">
    & Partial<Pick<ActsPage, "typed">>,
): Promise<Answer> {
  const standing = await readStanding(services, session, room);
  const myId = session?.person.id ?? null;
  const key = services.newCid();
  const status = problem !== null
    ? NACK_STATUS[problem]
    : subject === null
    ? 404
    : 200;
  const headers = { "cache-control": "no-store" };
  const data = { room, myId, standing, subject, key, problem, typed };
  return page(data, { status, headers });
}

async function readSubject(
  { state: { services, session }, url }: Context<State>,
  room: RoomId,
): Promise<ActSubject | null> {
  // Before anything is read of the room.
  await admitReader(services, session, room);
  const seq = Number(url.searchParams.get("on") ?? "");
  if (Number.isSafeInteger(seq) && seq > 0) {
    const { items } = await services.log.page(room, {
      after: seq - 1,
      limit: 1,
    });
    const [message] = items;
    if (message?.seq !== seq || message.kind !== "message") return null;
    const { id, body, by } = message;
    return body === null ? null : { person: by, message: { id, seq, body } };
  }
  const id = url.searchParams.get("person") ?? "";
  const here = services.shell.people(room).find((person) => person.id === id);
  const person = here ?? await services.identity.person(id);
  return person === null ? null : { person, message: null };
}
