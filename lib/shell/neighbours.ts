/**
 * The other processes over the same database: tells them what happens here,
 * and takes what they tell to the hub. As hints may be lost, it looks itself
 * every few seconds, and whenever some may have been.
 *
 * @module
 */
import type { Bus, Hint } from "../bus/bus.ts";
import type { Hub } from "../chat.ts";
import type { Elsewhere } from "../elsewhere/elsewhere.ts";
import type { Effect, Instant } from "../hub/effects.ts";
import type { RoomLog } from "../log/log.ts";
import type { Person, RoomId } from "../protocol.ts";
import type { Failures } from "./failures.ts";

/** How often what a lost hint would have told is looked for. */
const LOOK_MS = 3_000;
/** Every so many times it is also read who is online in all rooms. */
const LOOKS_PER_ROUND = 5;
/** Rooms of which it is heard that others are online gather for so long. */
const GATHER_MS = 100;

/** What processes over one database share, beside the log. */
export interface Shared {
  bus: Bus;
  elsewhere: Elsewhere;
  /**
   * Whose these sessions are by now; `null` for somebody who lost the name.
   * Those that have ended are not among them.
   */
  owners: (
    sessions: readonly string[],
  ) => Promise<ReadonlyMap<string, Person | null>>;
}

export interface NeighboursOptions extends Shared {
  hub: Hub;
  log: RoomLog;
  failures: Failures;
  now: () => Instant;
  /** Runs a function later; returns how to call that off. */
  setTimer: (run: () => void, ms: number) => () => void;
  perform: (effects: readonly Effect[]) => void;
}

export class Neighbours implements Disposable {
  readonly #options: NeighboursOptions;
  /** Rooms where it must be read who is online elsewhere. */
  readonly #stirred = new Set<RoomId>();
  /** Rooms of which that was read once. */
  #known = new Set<RoomId>();
  #looks = 0;
  #cancelLook: () => void;
  #cancelRead: (() => void) | null = null;

  constructor(options: NeighboursOptions) {
    this.#options = options;
    options.bus.listen({
      hint: (hint) => options.failures.guard(null, () => this.#heard(hint)),
      joined: () => this.#look(),
    });
    this.#cancelLook = this.#lookLater();
    this.#look();
  }

  /** How many processes are alive. */
  get processes(): number {
    return this.#options.elsewhere.processes;
  }

  /** The log of a room has come so far. */
  stored(room: RoomId, seq: number): void {
    this.#options.bus.tell({ t: "head", room, seq });
  }

  typed(room: RoomId, by: Person): void {
    this.#options.bus.tell({ t: "typing", room, by });
  }

  renamed(person: Person): void {
    this.#options.bus.tell({ t: "renamed", person });
  }

  revoked(who: { session: string } | { person: string }): void {
    this.#options.bus.tell(
      "session" in who
        ? { t: "ended", session: who.session }
        : { t: "forgotten", person: who.person },
    );
  }

  /** Others are online in a room here than before. */
  here(room: RoomId): void {
    const { elsewhere, hub } = this.#options;
    elsewhere.changed(room, () => hub.own(room));
    if (!this.#known.has(room)) this.#stir(room);
  }

  [Symbol.dispose](): void {
    this.#cancelLook();
    this.#cancelRead?.();
  }

  #heard(hint: Hint): void {
    const { hub, now, perform } = this.#options;
    switch (hint.t) {
      case "head":
        return perform(hub.heard(hint.room, hint.seq));
      case "here":
        return this.#stir(hint.room);
      case "typing":
        return perform(hub.typedElsewhere(hint.room, hint.by, now()));
      case "renamed":
        hub.renamed(hint.person);
        return perform([]);
      case "ended":
        return perform(hub.revoked({ session: hint.session }));
      case "forgotten":
        return perform(hub.revoked({ person: hint.person }));
    }
  }

  #lookLater(): () => void {
    return this.#options.setTimer(() => {
      this.#cancelLook = this.#lookLater();
      this.#look();
    }, LOOK_MS);
  }

  /** Looks for all that a hint may have told. */
  #look(): void {
    const { elsewhere, failures, hub, log, owners, perform } = this.#options;
    failures.background(null, async () => {
      const heads = await log.heads(hub.rooms());
      for (const [room, head] of heads) perform(hub.heard(room, head));
    });
    failures.background(null, async () => {
      const connected = hub.sessions();
      const found = await owners([...connected.keys()]);
      for (const [session, { name }] of connected) {
        const owner = found.get(session);
        if (owner === undefined) perform(hub.revoked({ session }));
        else if (owner !== null && owner.name !== name) {
          hub.renamed(owner);
          perform([]);
        }
      }
    });
    failures.background(null, async () => {
      const changed = await elsewhere.renew();
      this.#looks += 1;
      if (!changed && this.#looks % LOOKS_PER_ROUND !== 0) return;
      for (const room of hub.rooms()) this.#stir(room);
    });
  }

  /** Has it read soon who is online in a room elsewhere. */
  #stir(room: RoomId): void {
    this.#stirred.add(room);
    const { failures, setTimer } = this.#options;
    this.#cancelRead ??= setTimer(
      () => void failures.background(null, () => this.#read()),
      GATHER_MS,
    );
  }

  async #read(): Promise<void> {
    this.#cancelRead = null;
    const { elsewhere, hub, perform } = this.#options;
    const open = new Set(hub.rooms());
    this.#known = this.#known.intersection(open);
    const rooms = [...this.#stirred].filter((room) => open.has(room));
    this.#stirred.clear();
    const people = await elsewhere.people(rooms);
    if (people === null) return; // The next round looks again.
    for (const room of rooms) {
      this.#known.add(room);
      hub.elsewhere(room, people.get(room) ?? []);
    }
    perform([]);
  }
}
