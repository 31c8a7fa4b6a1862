/**
 * Who gets a name, and for how long: the part that every implementation of
 * `identity.ts` shares, over tables that it brings. Sessions and links have
 * rules of their own beside these.
 *
 * Each function is one step: nothing else may read or write the tables
 * meanwhile, and what it wrote is kept whole or not at all. A step repeated
 * with the same ids, as its answer was lost, gives the same answer. Times are
 * Unix milliseconds and come in as arguments.
 *
 * @module
 */
import type { Claim } from "./identity.ts";
import { nameKeys, stemOf, suggestName } from "./name.ts";
import type { FreshSecret, FreshSession } from "./secret.ts";
import { ofForm, open, startSession } from "./session_rules.ts";
import type { IdentityTables, PersonRow } from "./tables.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** A name is free this long after its holder was last here. */
export const NAME_KEPT_MS = 7 * DAY_MS;
/** One that was only taken is free as soon as this. */
export const UNUSED_KEPT_MS = 60 * 60 * 1000;
/** How exactly it is kept when somebody was last here. */
export const SEEN_EVERY_MS = 60 * 60 * 1000;
/** A suggested name is suggested to nobody else for so long. */
const SUGGESTION_HELD_MS = 5_000;
/** Beyond so many keys of held suggestions, the oldest is given up. */
const SUGGESTIONS_MAX = 1_000;

/** A wish for a name that `checkName` has passed. */
export interface Wish {
  name: string;
  /** Of the secret that came along, if any. */
  hash: Uint8Array | null;
  nowMs: number;
  /** What to use if a new person and session are needed, */
  fresh: FreshSession;
  /** but for the secret, if a form leads to one. */
  form: FreshSecret | null;
}

export interface GuestWish {
  name: string;
  personId: string;
  nowMs: number;
}

export function claim(
  tables: IdentityTables,
  held: Suggestions,
  { name, hash, nowMs, fresh: random, form }: Wish,
): Claim {
  const { before, fresh } = ofForm(tables, form, random, nowMs);
  const holder = before === null ? null : tables.person(before.personId);
  if (form !== null && holder?.name === name) {
    return granted(holder.id, name, form.secret);
  }
  const done = tables.person(fresh.personId);
  if (done !== null) return granted(done.id, name, fresh.secret);

  const opened = open(tables, hash, nowMs);
  const person = opened === null
    ? null
    : tables.person(opened.session.personId);
  if (person?.name === name) {
    return granted(person.id, name, null);
  }
  const refusal = clearName(tables, held, name, person?.id ?? null, nowMs);
  if (refusal !== null) return refusal;

  const id = person?.id ?? fresh.personId;
  if (person === null) {
    const seenMs = unusedSeenMs(nowMs);
    tables.addPerson({ id, name: null, seenMs, guest: false });
    startSession(tables, id, fresh, nowMs);
  }
  tables.giveName(id, name, nameKeys(name));
  // To take another one is no use of it, either.
  tables.markSeen(id, unusedSeenMs(nowMs));
  return granted(id, name, person === null ? fresh.secret : null);
}

export function claimGuest(
  tables: IdentityTables,
  held: Suggestions,
  { name, personId, nowMs }: GuestWish,
): Claim {
  if (tables.person(personId) !== null) return granted(personId, name, null);
  const refusal = clearName(tables, held, name, null, nowMs);
  if (refusal !== null) return refusal;
  tables.addPerson({ id: personId, name: null, seenMs: nowMs, guest: true });
  tables.giveName(personId, name, nameKeys(name));
  return granted(personId, name, null);
}

export function release(tables: IdentityTables, personId: string): void {
  if (tables.person(personId)?.guest) tables.removePerson(personId);
}

function granted(id: string, name: string, token: string | null): Claim {
  return { ok: true, person: { id, name }, token };
}

/** Frees the name where its holders have been away too long, or refuses it. */
function clearName(
  tables: IdentityTables,
  held: Suggestions,
  name: string,
  personId: string | null,
  nowMs: number,
): Claim | null {
  const others = holders(tables, nameKeys(name)).filter(({ id }) =>
    id !== personId
  );
  if (others.some((other) => isKept(other, nowMs))) {
    const suggestion = suggestName(
      name,
      (candidate) => {
        const keys = nameKeys(candidate);
        return !held.has(keys, nowMs) &&
          !holders(tables, keys).some((holder) => isKept(holder, nowMs));
      },
      held.last(name, nowMs),
    );
    held.add(name, suggestion, nowMs);
    return { ok: false, code: "taken", suggestion };
  }
  for (const { id } of others) tables.takeName(id);
  return null;
}

function holders(
  tables: IdentityTables,
  keys: readonly string[],
): PersonRow[] {
  const found = new Map<string, PersonRow>();
  for (const key of keys) {
    const holder = tables.holder(key);
    if (holder !== null) found.set(holder.id, holder);
  }
  return [...found.values()];
}

/** As if its holder was last here so long ago that it is free in time. */
function unusedSeenMs(nowMs: number): number {
  return nowMs - NAME_KEPT_MS + UNUSED_KEPT_MS;
}

function isKept(person: PersonRow, nowMs: number): boolean {
  return person.guest || nowMs - person.seenMs <= NAME_KEPT_MS;
}

/**
 * Names suggested a moment ago: when a class joins under one name at once,
 * each is told another one to take, and nobody looks for it from the start.
 */
export class Suggestions {
  /** By key of the name. */
  readonly #untilMs = new Map<string, number>();
  /** Their numbers, by key of the name without one. */
  readonly #numbers = new Map<string, { last: number; untilMs: number }>();

  /** Whether a name of one of these keys was suggested. */
  has(keys: readonly string[], nowMs: number): boolean {
    return keys.some((key) => (this.#untilMs.get(key) ?? -Infinity) > nowMs);
  }

  /** The number suggested last to who wanted such a name; 1 if none was. */
  last(name: string, nowMs: number): number {
    const found = this.#numbers.get(keyOf(name));
    return found !== undefined && found.untilMs > nowMs ? found.last : 1;
  }

  /** @param name What was wanted, of which a suggestion may be cut short. */
  add(name: string, suggestion: string, nowMs: number): void {
    const untilMs = nowMs + SUGGESTION_HELD_MS;
    for (const key of nameKeys(suggestion)) {
      this.#untilMs.delete(key);
      this.#untilMs.set(key, untilMs);
    }
    forget(this.#untilMs, (until) => until > nowMs);
    const stem = keyOf(name);
    this.#numbers.delete(stem);
    const last = Number(suggestion.slice(stemOf(suggestion).length));
    this.#numbers.set(stem, { last, untilMs });
    forget(this.#numbers, (one) => one.untilMs > nowMs);
  }
}

function keyOf(name: string): string {
  return nameKeys(stemOf(name))[0] ?? "";
}

/** The oldest, as long as they are over or too many. */
function forget<Value>(
  entries: Map<string, Value>,
  isHeld: (value: Value) => boolean,
): void {
  for (const [oldest, value] of entries) {
    if (isHeld(value) && entries.size <= SUGGESTIONS_MAX) break;
    entries.delete(oldest);
  }
}
