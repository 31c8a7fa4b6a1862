/**
 * The bus over the channels of Redis or Valkey, where many rooms or much typing
 * would be too much for PostgreSQL's. Whatever it loses is found in the log.
 *
 * @module
 */
import type { EventEmitter } from "node:events";
import { createClient } from "@redis/client";
import type { Logger } from "../logger.ts";
import type { Bus, Hint, Listener } from "./bus.ts";
import { Line } from "./line.ts";
import { Parcels } from "./parcels.ts";

const CHANNEL = "fresh-chat";
const CONNECT_MS = 5_000;
const RECONNECT_MS = 250;
/** How often the server is asked whether it is still there. */
const PING_MS = 2_000;

export interface RedisBusOptions {
  /** `redis://` or `rediss://`. */
  url: string;
  /** Names this process. */
  from: string;
  /** Tells several chats on one server apart: the log's. */
  epoch: string;
  logger: Logger;
}

/** Its types leave out what it emits, where nothing else speaks of Node. */
type Client = ReturnType<typeof newClient> & EventEmitter;

export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #channel: string;
  readonly #parcels: Parcels;
  readonly #sender: Client;
  readonly #receiver: Client;
  readonly #line: Line;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#channel = `${CHANNEL}:${options.epoch}`;
    this.#line = new Line(options.from, options.logger);
    this.#parcels = new Parcels({
      from: options.from,
      send: (text) => this.#send(text),
    });
    // Hints that cannot be told now are of no use later.
    this.#sender = this.#client({ waits: false });
    this.#receiver = this.#client({ waits: true });
    this.#receiver.on("ready", () => this.#line.up());
  }

  get connected(): boolean {
    return this.#line.connected;
  }

  tell(hint: Hint): void {
    this.#parcels.add(hint);
  }

  listen(listener: Listener): void {
    this.#line.open(listener);
    // Both go on trying for as long as they are not closed.
    for (const client of [this.#sender, this.#receiver]) {
      client.connect().catch((error: unknown) => this.#failed(error));
    }
    this.#receiver.subscribe(this.#channel, (text) => this.#line.take(text))
      .catch((error: unknown) => this.#failed(error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#line.close();
    await this.#parcels.settled();
    this.#sender.destroy();
    this.#receiver.destroy();
  }

  #client({ waits }: { waits: boolean }): Client {
    const client = newClient(this.#options.url, waits);
    client.on("error", (error: unknown) => this.#failed(error));
    return client;
  }

  #failed(error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error);
    this.#options.logger.debug("bus_failed", { detail });
    if (!this.#receiver.isReady) this.#line.down(detail);
  }

  async #send(text: string): Promise<void> {
    if (!this.#sender.isReady) return;
    try {
      await this.#sender.publish(this.#channel, text);
    } catch (error) {
      this.#failed(error);
    }
  }
}

/** @param waits Whether commands wait for a connection. */
function newClient(url: string, waits: boolean) {
  return createClient({
    url,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: () => RECONNECT_MS,
    },
    pingInterval: PING_MS,
    disableOfflineQueue: !waits,
    // Else it asks the environment, for which there is no permission.
    maintNotifications: "disabled",
  });
}
