/**
 * What the contract of `Identity` and its parts share.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Identity } from "../lib/identity/identity.ts";
import type { Person } from "../lib/protocol.ts";

/** Opens an empty store of its own for each test. */
export type OpenIdentity = () => Promise<Identity>;
/** Defines a test that gets a store of its own. */
export type TestIdentity = (
  behaviour: string,
  fn: (identity: Identity) => Promise<void>,
) => void;

export const NOW = Date.UTC(2030, 0, 1);
export const DAY_MS = 24 * 60 * 60 * 1000;

export interface SignedIn {
  person: Person;
  token: string;
}

/** Claims a name for a new person; it must be free. */
export async function signIn(
  identity: Identity,
  name: string,
  nowMs = NOW,
): Promise<SignedIn> {
  const claim = await identity.claim(name, null, nowMs);
  assert(claim.ok && claim.token !== null, JSON.stringify(claim));
  return { person: claim.person, token: claim.token };
}
