/**
 * Takes a name by a form; or what the form is shown again with: why not, and
 * what was typed.
 *
 * @module
 */
import type { Claim, Session } from "../identity/identity.ts";
import { parseCid } from "../protocol.ts";
import type { Services } from "../services.ts";
import { TooManyRequests } from "./address_limits.ts";
import type { ErrorStatus } from "./nack_status.ts";
import type { RoomPage } from "./room_page.ts";

type Granted = Extract<Claim, { ok: true }>;

/** Who asks for a name. */
export interface Asker {
  session: Session | null;
  /** The secret that came along. */
  token: string | null;
  address: string;
}

/**
 * Other names that somebody may take: everybody in their rooms is shown each,
 * also of those who may not write there.
 */
export const RENAMES = { perSecond: 5 / 60, burst: 5 };

/** Of the name itself, or as there were too many of the address or person. */
export type NameRefusal =
  | Extract<Claim, { ok: false }>
  | { ok: false; code: "rate"; afterMs: number };

/**
 * Gives a name, as a form asks for it. The same form may have come a moment
 * ago, and its cookie not have gone yet.
 *
 * Open connections are told the name that the person has by now: one who sends
 * an old form again may have changed it, and somebody else have it.
 *
 * @param key Of the form; `null` or a bad one counts as a form of its own.
 */
export async function claimOnce(
  services: Services,
  { session, token, address }: Asker,
  name: string,
  key: string | null,
): Promise<Granted | NameRefusal> {
  const { addresses, identity, joins, nowMs, monoMs, renames, shell } =
    services;
  const claim = async () => {
    const isChange = session !== null && session.person.name !== name.trim();
    const waitMs = isChange ? renames.take(session.person.id, monoMs()) : 0;
    if (waitMs > 0) throw new TooManyRequests(waitMs);
    const outcome = await addresses.name(
      address,
      monoMs(),
      () => identity.claim(name, token, nowMs(), known ?? undefined),
    );
    if (isChange && !outcome.ok) renames.giveBack(session.person.id);
    return outcome;
  };
  const known = parseCid(key);
  try {
    const outcome = known === null
      ? await claim()
      : await joins.once(`${known} ${name}`, monoMs(), claim);
    if (!outcome.ok) return outcome;
    const person = await identity.person(outcome.person.id);
    if (person !== null) shell.renamed(person);
    return outcome;
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    return { ok: false, code: "rate", afterMs: error.afterMs };
  }
}

/** How the form is answered. */
export interface RefusedName {
  status: ErrorStatus;
  headers: Readonly<Record<string, string>>;
  join: Omit<RoomPage["join"], "key">;
}

export function refusedName(name: string, refusal: NameRefusal): RefusedName {
  const { code } = refusal;
  const join = { name: shorten(name), problem: code, suggestion: null };
  switch (code) {
    case "rate": {
      const seconds = Math.ceil(refusal.afterMs / 1_000);
      return { status: 429, headers: { "retry-after": `${seconds}` }, join };
    }
    case "taken": {
      const { suggestion } = refusal;
      return { status: 409, headers: {}, join: { ...join, suggestion } };
    }
    default:
      return { status: 422, headers: {}, join };
  }
}

/** As much of a refused name as can be of use in its field. */
export function shorten(name: string): string {
  return Array.from(name.slice(0, 200)).slice(0, 64).join("");
}
