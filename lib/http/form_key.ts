/**
 * The idempotency keys of forms that do something to a room.
 *
 * A page has one random key for all its buttons, so each button makes its own
 * of it and of what it does: pressed twice it does it once, and the next button
 * something else. It is hashed, as a `cid` is shown to everybody.
 *
 * @module
 */
import { HttpError } from "fresh";
import { type Cid, parseCid } from "../protocol.ts";

/** @throws {HttpError} 400 for a key that is none. */
export async function cidOf(
  form: URLSearchParams,
  ...doing: readonly string[]
): Promise<Cid> {
  const key = form.get("key");
  if (parseCid(key) === null) throw new HttpError(400);
  const cid = parseCid(await hashOf([key, ...doing].join(" ")));
  if (cid === null) throw new TypeError("A hash is a cid");
  return cid;
}

/** SHA-256 in hexadecimal: 64 characters. */
export async function hashOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
