/**
 * Reads the body of a request, and no more of it than one of ours can hold: the
 * forms of pages, and the JSON of the API.
 *
 * A peer can take its time over a body, and its session may end meanwhile. So
 * once all is there, it is found out anew who asks.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import { TooManyRequests } from "./address_limits.ts";
import { BODY_WITHIN_MS, BodyPace } from "./body_pace.ts";
import type { HeldBody, Hold } from "./held_bodies.ts";
import { Overloaded } from "./overload.ts";
import type { Services } from "../services.ts";
import { identify, type State } from "./state.ts";

/** The longest text allowed, all of it percent-encoded, fits several times. */
const BODY_BYTES_MAX = 256 * 1024;

/**
 * To be called before `ctx.state.session` is looked at.
 *
 * @throws {HttpError} 415 if it is no such form; else see {@linkcode readText}.
 */
export async function readForm(
  ctx: Context<State>,
): Promise<URLSearchParams> {
  expectType(ctx.req, "application/x-www-form-urlencoded");
  return new URLSearchParams(await readAndIdentify(ctx));
}

/**
 * The text of a body that says it is JSON: no form can say so, and no script
 * of another site without asking first, which is refused. To be called before
 * `ctx.state.session` is looked at.
 *
 * @throws {HttpError} 415 if it says anything else; else see
 * {@linkcode readText}.
 */
export async function readJsonText(ctx: Context<State>): Promise<string> {
  expectType(ctx.req, "application/json");
  return await readAndIdentify(ctx);
}

async function readAndIdentify({ req, state }: Context<State>) {
  const { address, services } = state;
  const { addresses: { bodies }, monoMs, setTimer } = services;
  using held = bodies.begin(address);
  const text = req.body === null
    ? ""
    : await readText(req.body, lengthOf(req), { held, monoMs, setTimer });
  await identify(state);
  return text;
}

function expectType(request: Request, wanted: string): void {
  const [type = ""] = request.headers.get("content-type")?.split(";") ?? [];
  if (type.trim().toLowerCase() !== wanted) throw new HttpError(415);
}

/** What is said of its length; `null`: nothing is. */
function lengthOf({ headers }: Request): number | null {
  const said = headers.get("content-length");
  if (said === null) return null;
  if (!/^\d{1,15}$/.test(said)) throw new HttpError(400);
  return Number(said);
}

export interface Reading extends Pick<Services, "monoMs" | "setTimer"> {
  held: HeldBody;
}

/**
 * @param said How long the body says that it is, if it does. More never comes:
 * the runtime sees to that.
 * @throws {HttpError} 413 if it is too large, 408 if it does not come to an end
 * in time, 400 if it breaks off.
 * @throws {TooManyRequests} If the address has too much under way.
 * @throws {Overloaded} If all together have.
 */
export async function readText(
  body: ReadableStream<Uint8Array>,
  said: number | null,
  { held, monoMs, setTimer }: Reading,
): Promise<string> {
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const giveUp = () => late.reject(new HttpError(408));
  const pace = new BodyPace(monoMs());
  let cancel = setTimer(giveUp, pace.endsAtMs - monoMs());
  function came(bytes: number): void {
    if (held.bytes + bytes > BODY_BYTES_MAX) throw new HttpError(413);
    expectRoom(held.hold(bytes));
    pace.came(bytes, monoMs());
    cancel();
    cancel = setTimer(giveUp, pace.endsAtMs - monoMs());
  }
  try {
    if (said !== null) {
      if (said > BODY_BYTES_MAX) throw new HttpError(413);
      expectRoom(held.fits(said));
    }
    return await Promise.race([readAll(reader, came), late.promise]);
  } catch (error) {
    // The rest is not wanted; a peer that has hung up has none.
    await Promise.allSettled([reader.cancel()]);
    throw error instanceof HttpError ? error : new HttpError(400);
  } finally {
    cancel();
  }
}

function expectRoom(hold: Hold): void {
  if (hold === "address full") throw new TooManyRequests(BODY_WITHIN_MS);
  if (hold === "full") throw new Overloaded();
}

/** @param came Told how many bytes have come, before they are kept. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  came: (bytes: number) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    came(value.byteLength);
    text += decoder.decode(value, { stream: true });
  }
}
