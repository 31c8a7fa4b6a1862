/**
 * The bus over PostgreSQL's LISTEN and NOTIFY. Each parcel is a statement of
 * its own: within the transaction of an append it would make all others wait.
 *
 * LISTEN fails without a word through a pooler that hands connections around.
 * So a parcel to oneself has to come back; while it does not, the bus says so,
 * and tries again.
 *
 * @module
 */
import type { Logger } from "../logger.ts";
import { Connection } from "../postgres/connection.ts";
import { DatabaseError, type Pool } from "../postgres/pool.ts";
import type { Bus, Hint, Listener } from "./bus.ts";
import { Line } from "./line.ts";
import { Parcels } from "./parcels.ts";

const CHANNEL = "fresh_chat";
const NOTIFY = "SELECT pg_notify($1, $2)";
/** How long an echo may take, and how often one is asked for. */
const ECHO_MS = 2_000;
const RECONNECT_MS = 250;

export interface PostgresBusOptions {
  url: string;
  /** To tell. */
  pool: Pool;
  /** Names this process. */
  from: string;
  /** Tells several chats in one database apart: the log's. */
  epoch: string;
  logger: Logger;
}

export class PostgresBus implements Bus {
  readonly #options: PostgresBusOptions;
  readonly #channel: string;
  readonly #parcels: Parcels;
  readonly #line: Line;
  readonly #watch: ReturnType<typeof setInterval>;
  #connection: Connection | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  /** When the last parcel of our own came back; monotonic milliseconds. */
  #heardMs = -Infinity;

  constructor(options: PostgresBusOptions) {
    this.#options = options;
    this.#channel = `${CHANNEL}_${options.epoch}`;
    this.#line = new Line(options.from, options.logger);
    this.#parcels = new Parcels({
      from: options.from,
      send: (text) => this.#send(text),
    });
    this.#watch = setInterval(() => this.#look(), ECHO_MS);
  }

  get connected(): boolean {
    return this.#line.connected;
  }

  tell(hint: Hint): void {
    this.#parcels.add(hint);
  }

  listen(listener: Listener): void {
    this.#line.open(listener);
    this.#begin();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch);
    this.#line.close();
    await this.#parcels.settled();
    clearTimeout(this.#again);
    await this.#connection?.close();
  }

  /** Listens on a connection of its own, in place of the last one. */
  #begin(): void {
    clearTimeout(this.#again);
    const before = this.#connection;
    const connection: Connection = new Connection({
      url: this.#options.url,
      name: "fresh-chat bus",
      notified: (_channel, text) => this.#heard(text),
      ended: () => this.#lost(connection),
    });
    this.#connection = connection;
    before?.end();
    connection.query(`LISTEN "${this.#channel}"`).then(
      // Whatever was told before may be lost; from its echo on, nothing is.
      () => this.#send(this.#echo()),
      (error: unknown) => {
        if (!(error instanceof DatabaseError)) throw error;
        const { message } = error;
        this.#options.logger.debug("bus_not_listening", { detail: message });
      },
    );
  }

  #lost(connection: Connection): void {
    if (this.#connection !== connection || !this.#line.isOpen) return;
    this.#line.down("the connection that listens has ended");
    this.#again = setTimeout(() => this.#begin(), RECONNECT_MS);
  }

  #look(): void {
    if (performance.now() - this.#heardMs > 2 * ECHO_MS) {
      this.#line.down("LISTEN hears nothing, as behind a pooler");
      this.#begin();
    }
    void this.#send(this.#echo());
  }

  /** A parcel for nobody but ourselves. */
  #echo(): string {
    return JSON.stringify({ from: this.#options.from, hints: [] });
  }

  #heard(text: string): void {
    if (!this.#line.take(text).isOurs) return;
    this.#heardMs = performance.now();
    this.#line.up();
  }

  async #send(text: string): Promise<void> {
    try {
      await this.#options.pool.query(NOTIFY, [this.#channel, text]);
    } catch (error) {
      // Hints may be lost: whoever waits for them looks every few seconds.
      if (!(error instanceof DatabaseError)) throw error;
    }
  }
}
