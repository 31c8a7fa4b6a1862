/**
 * The secrets of sessions and links, and the ids of people: made here, hashed
 * here.
 *
 * A secret leaves the server once, in a cookie or a link; only its SHA-256 is
 * kept. It has 128 random bits, so that a plain hash is enough.
 *
 * @module
 */
import { createHmac, hash } from "node:crypto";

const SECRET_BYTES = 16;
const ID_BYTES = 12;
const SECRET = /^[A-Za-z0-9_-]{22}$/;

/** Where ids and secrets come from. */
export interface Mint {
  id(): string;
  secret(): string;
}

export const RANDOM_MINT: Mint = {
  id: () => randomText(ID_BYTES),
  secret: () => randomText(SECRET_BYTES),
};

/** What is stored of a secret; `null` if it cannot be one. */
export function hashSecret(secret: string): Uint8Array | null {
  if (!SECRET.test(secret)) return null;
  // By way of text, which is twice as fast as a buffer of Node's.
  return Uint8Array.fromHex(hash("sha256", secret));
}

/** A secret, and what is stored of it. */
export interface FreshSecret {
  secret: string;
  hash: Uint8Array;
}

/** What a new person and a first session need. */
export interface FreshSession extends FreshSecret {
  personId: string;
  sessionId: string;
}

export function freshSession(mint: Mint): FreshSession {
  return { personId: mint.id(), sessionId: mint.id(), ...freshSecret(mint) };
}

export function freshSecret(mint: Mint): FreshSecret {
  const secret = mint.secret();
  const hash = hashSecret(secret);
  if (hash === null) throw new Error("Cannot hash a secret the mint made");
  return { secret, hash };
}

/**
 * The secret that a form leads to whoever asks with it, so that processes that
 * know nothing of each other give one session for it.
 *
 * @param pepper Without it, the key of a form tells nobody anything.
 */
export function secretOfForm(pepper: string, key: string): FreshSecret {
  const secret = createHmac("sha256", pepper).update(key).digest()
    .subarray(0, SECRET_BYTES).toString("base64url");
  const hash = hashSecret(secret);
  if (hash === null) throw new Error("Cannot hash what was made as a secret");
  return { secret, hash };
}

/** What a link is made of; the token is not in the tables. */
export interface FreshLink {
  id: string;
  token: string;
  hash: Uint8Array;
}

export function freshLink(mint: Mint): FreshLink {
  const { secret, hash } = freshSecret(mint);
  return { id: mint.id(), token: secret, hash };
}

function randomText(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}
