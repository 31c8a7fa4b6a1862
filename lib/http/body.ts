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
import type { HeldBodies } from "./held_bodies.ts";
import { Overloaded } from "./overload.ts";
import { identify, type State } from "./state.ts";

/** The longest text allowed, all of it percent-encoded, fits several times. */
const BODY_BYTES_MAX = 256 * 1024;
/** As long as it may take over a bad line. */
const BODY_WITHIN_MS = 30_000;

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
  const text = await readText(req, address, services.addresses.bodies);
  await identify(state);
  return text;
}

function expectType(request: Request, wanted: string): void {
  const [type = ""] = request.headers.get("content-type")?.split(";") ?? [];
  if (type.trim().toLowerCase() !== wanted) throw new HttpError(415);
}

/**
 * @throws {HttpError} 413 if the body is too large, 408 if it does not come to
 * an end in time, 400 if it breaks off.
 * @throws {TooManyRequests} If the address has too much under way.
 * @throws {Overloaded} If all together have.
 */
async function readText(
  request: Request,
  address: string,
  bodies: HeldBodies,
): Promise<string> {
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const late = Promise.withResolvers<never>();
  let held = 0;
  const hold = (bytes: number) => {
    if (held + bytes > BODY_BYTES_MAX) throw new HttpError(413);
    const outcome = bodies.hold(address, bytes);
    if (outcome === "address full") throw new TooManyRequests(BODY_WITHIN_MS);
    if (outcome === "full") throw new Overloaded();
    held += bytes;
  };
  const said = request.headers.get("content-length");
  const timer = setTimeout(
    () => late.reject(new HttpError(408)),
    BODY_WITHIN_MS,
  );
  try {
    // Nothing is read of what there is no room for. No more comes than is said:
    // the runtime sees to that.
    if (said !== null) hold(lengthOf(said));
    const more = said === null ? hold : () => {};
    return await Promise.race([readAll(reader, more), late.promise]);
  } catch (error) {
    // The rest is not wanted; a peer that has hung up has none.
    await Promise.allSettled([reader.cancel()]);
    throw error instanceof HttpError ? error : new HttpError(400);
  } finally {
    clearTimeout(timer);
    bodies.giveBack(address, held);
    held = Infinity; // What still comes is refused.
  }
}

function lengthOf(said: string): number {
  if (!/^\d{1,15}$/.test(said)) throw new HttpError(400);
  return Number(said);
}

/** @param hold Told how many bytes have come, before they are kept. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  hold: (bytes: number) => void,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    hold(value.byteLength);
    text += decoder.decode(value, { stream: true });
  }
}
