/**
 * How a socket becomes a connection: the one place where it is counted, let
 * in or sent away. Who somebody is, and whether they may come, says the
 * `admit` of the visit; what is let in, the hub then decides about.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import type { Member } from "../hub/effects.ts";
import { exceeds, type Limits } from "../limits.ts";
import { CLOSE, type HelloFrame } from "../protocol.ts";
import type { Failures } from "./failures.ts";
import type { Link, Links, Socket } from "./link.ts";

/** Raw messages kept for a connection that is still being admitted. */
const HELD_MESSAGES_MAX = 64;

/** What a connection waits for that has had nothing read yet. */
const NOTHING_READ = Promise.resolve();

/** Whether a socket may come in, and as whom. */
export type Admission =
  | { ok: true; member: Member; gone?: () => Promise<void> | void }
  | { ok: false; code: number; reason: string };

/** Somebody at the door. */
export interface Visit {
  socket: Socket;
  /** The peer's address, which shares a limit. */
  address: string;
  dialect: Dialect;
  /** Said for a peer that says nothing itself upon opening. */
  greeting?: HelloFrame;
  admit: () => Admission | Promise<Admission>;
}

export interface DoorOptions {
  limits: Limits;
  links: Links;
  failures: Failures;
  /** Over the same tables: an address may have its share at each. */
  processes: () => number;
  /** A connection was let in, and its peer has said `greeting`. */
  admitted: (link: Link, member: Member, greeting?: HelloFrame) => void;
  /** A raw message came, perhaps of one that waits to be let in. */
  message: (link: Link, data: unknown) => void;
  /** The line of a connection is gone, perhaps long after its end. */
  gone: (link: Link) => void;
}

export class Door {
  readonly #limits: Limits;
  readonly #links: Links;
  readonly #failures: Failures;
  readonly #processes: DoorOptions["processes"];
  readonly #admitted: DoorOptions["admitted"];
  readonly #message: DoorOptions["message"];
  readonly #gone: DoorOptions["gone"];
  /** Those whose line is not gone. */
  readonly #lines = new Set<Link>();
  /** How many of these each address has. */
  readonly #addresses = new Map<string, number>();

  constructor(options: DoorOptions) {
    this.#limits = options.limits;
    this.#links = options.links;
    this.#failures = options.failures;
    this.#processes = options.processes;
    this.#admitted = options.admitted;
    this.#message = options.message;
    this.#gone = options.gone;
  }

  /** Whether an address may open one more socket. */
  hasRoomFor(address: string): boolean {
    const { socketsPerAddress } = this.#limits;
    const open = this.#socketsOf(address);
    // One is let in anywhere.
    return open === 0 ||
      !exceeds((open + 1) * this.#processes(), socketsPerAddress);
  }

  /**
   * Takes a socket that is being upgraded. It counts for nothing until it is
   * open: an upgrade that is abandoned leaves no trace.
   */
  connect({ socket, address, dialect, greeting, admit }: Visit): void {
    socket.onopen = () =>
      this.#failures.guard(null, () => {
        socket.onopen = null; // Else the visit is kept as long as the socket.
        const link = this.#open(socket, address, dialect);
        if (link === null) return;
        this.#failures.background(link, async () => {
          this.#admit(link, await admit(), greeting);
        });
      });
    // No listener for errors: of ten thousand sockets each byte counts, and
    // `close` follows, and says all there is to know.
  }

  /** Keeps a message of somebody who is not in yet. */
  hold(link: Link, held: string[], text: string): void {
    if (held.push(text) <= HELD_MESSAGES_MAX) return;
    this.#links.close(link, CLOSE.policy, "Too much before hello");
  }

  /**
   * A connection has ended. It counts for its address until its line is gone:
   * a peer that reads nothing can keep that open, and what it was sent.
   */
  left(link: Link): void {
    this.#release(link);
  }

  /** Registers a socket that is open; `null` if its address has too many. */
  #open(socket: Socket, address: string, dialect: Dialect): Link | null {
    if (!this.hasRoomFor(address)) {
      // Upgraded while others were, so that nobody had counted them yet.
      socket.close(CLOSE.overloaded, "Too many connections");
      return null;
    }
    const link: Link = {
      id: this.#links.nextId(),
      socket,
      address,
      dialect,
      queue: [],
      queueLength: 0,
      lastQueue: [],
      lastDue: 0,
      passed: 0,
      sentLength: 0,
      reading: NOTHING_READ,
      readsWaiting: 0,
      held: [],
      session: null,
      gone: undefined,
    };
    this.#links.add(link);
    this.#lines.add(link);
    this.#addresses.set(address, this.#socketsOf(address) + 1);
    socket.onmessage = (event) =>
      this.#failures.guard(link, () => this.#message(link, event.data));
    socket.onclose = () =>
      this.#failures.guard(null, () => this.#lineIsGone(link));
    return link;
  }

  #admit(link: Link, admission: Admission, greeting?: HelloFrame): void {
    if (admission.ok) link.gone = admission.gone;
    if (!this.#links.has(link)) {
      this.#release(link); // It left while it was being let in.
      return;
    }
    if (!admission.ok) {
      this.#links.close(link, admission.code, admission.reason);
      return;
    }
    const held = link.held ?? [];
    link.held = null;
    link.session = admission.member.session;
    this.#admitted(link, admission.member, greeting);
    for (const text of held) this.#message(link, text);
  }

  #lineIsGone(link: Link): void {
    // The runtime says it twice of one that was closed before.
    if (!this.#lines.delete(link)) return;
    const { address } = link;
    const sockets = this.#socketsOf(address) - 1;
    if (sockets > 0) this.#addresses.set(address, sockets);
    else this.#addresses.delete(address);
    this.#links.forget(link);
    this.#gone(link);
  }

  #release(link: Link): void {
    const { gone } = link;
    link.gone = undefined;
    if (gone === undefined) return;
    this.#failures.background(null, async () => await gone());
  }

  #socketsOf(address: string): number {
    return this.#addresses.get(address) ?? 0;
  }
}
