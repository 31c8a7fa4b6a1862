/**
 * One connection between a tab and the server: two pipes that keep order and
 * take time, and a cut that may come between any two messages.
 *
 * The server's end is the `Socket` that the shell is given. What is under way
 * when a wire is cut arrives in part, on each side another one, and each side
 * learns of the cut at another time, or not at all.
 */
import type { LinkEvents } from "../../lib/client/env.ts";
import { CLOSE } from "../../lib/protocol.ts";
import type { Socket } from "../../lib/socket.ts";
import type { Scene } from "./scene.ts";

// Looked up once, as these are accessors.
const { CONNECTING, OPEN, CLOSING, CLOSED } = WebSocket;
const CLOSED_ABNORMALLY = 1006;
/** After this long without a sign of life the server's runtime gives up. */
const IDLE_MS = 20_000;
/** The time an upgrade takes at most, once the server has it. */
const UPGRADE_MS = 5;
/** How many upgrades are abandoned by a reset, of which nobody is told. */
const ABANDONED_SHARE = 0.05;

/** Messages on their way in one direction. */
class Pipe {
  readonly #scene: Scene;
  readonly #latencyMs: number;
  #queue: { bytes: number; arrive: () => void; atMs: number }[] = [];
  #bytes = 0;
  #stalledUntilMs = 0;
  #ended = false;
  #cancel: (() => void) | null = null;

  constructor(scene: Scene, latencyMs: number) {
    this.#scene = scene;
    this.#latencyMs = latencyMs;
  }

  /** What has not arrived. */
  get bytes(): number {
    return this.#bytes;
  }

  push(bytes: number, arrive: () => void, extraMs = 0): void {
    this.#bytes += bytes;
    if (this.#ended) return;
    const { loop, chance } = this.#scene;
    const tripMs = this.#latencyMs * (0.5 + chance.draw()) + extraMs;
    this.#queue.push({ bytes, arrive, atMs: loop.nowMs + tripMs });
    if (this.#queue.length === 1) this.#awaitFirst();
  }

  /** Holds everything back for a while. */
  stall(ms: number): void {
    this.#stalledUntilMs = this.#scene.loop.nowMs + ms;
  }

  /**
   * Lets only the first messages of those under way arrive, and none that are
   * pushed from now on.
   */
  end(kept: number): void {
    this.#queue.length = Math.min(kept, this.#queue.length);
    if (this.#queue.length === 0) this.#cancel?.();
    this.#ended = true;
  }

  /** As {@linkcode end}, with a random share of what is under way. */
  sever(): void {
    this.end(this.#scene.chance.between(0, this.#queue.length));
  }

  #awaitFirst(): void {
    const first = this.#queue[0];
    if (first === undefined) return;
    const { loop } = this.#scene;
    const dueMs = Math.max(first.atMs, this.#stalledUntilMs);
    this.#cancel = loop.after(dueMs - loop.nowMs, () => {
      if (this.#stalledUntilMs > loop.nowMs) return this.#awaitFirst();
      this.#queue.shift();
      this.#bytes -= first.bytes;
      this.#awaitFirst();
      first.arrive();
    });
  }
}

export interface WireOptions {
  readonly scene: Scene;
  readonly latencyMs: number;
  /** How much a byte weighs where the server counts what is unsent. */
  readonly weight: number;
  /** Takes the server's end, when the upgrade has come; `false`: refused. */
  readonly accept: (socket: Wire) => boolean;
  /** Looks at what the server sends and is told, when it is. */
  readonly watch: { sent(data: string): void; told(data: string): void };
  readonly client: Pick<LinkEvents, "opened" | "closed"> & {
    received(data: string): void;
  };
}

export class Wire implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readyState: Socket["readyState"] = CONNECTING;
  readonly #options: WireOptions;
  readonly #scene: Scene;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #refused = false;
  #clientIsGone = false;
  #dead = false;

  constructor(options: WireOptions) {
    const { scene, latencyMs } = options;
    this.#options = options;
    this.#scene = scene;
    this.#up = new Pipe(scene, latencyMs);
    this.#down = new Pipe(scene, latencyMs);
    this.#up.push(0, () => this.#upgrade());
  }

  /** Whether the server has it, and does not know that it is gone. */
  get isServed(): boolean {
    return this.readyState === OPEN;
  }

  get isOver(): boolean {
    return this.readyState === CLOSED && this.#clientIsGone;
  }

  get bufferedAmount(): number {
    return this.#down.bytes * this.#options.weight;
  }

  /** The server sends. */
  send(data: Parameters<Socket["send"]>[0]): void {
    if (this.readyState !== OPEN) {
      throw new Error("Cannot send on a socket that is not open");
    }
    const text = String(data);
    this.#options.watch.sent(text);
    this.#down.push(text.length, () => {
      if (!this.#clientIsGone) this.#options.client.received(text);
    });
  }

  /** The server ends it, after what it has sent. */
  close(code = CLOSED_ABNORMALLY): void {
    if (this.readyState !== OPEN) return;
    if (code === CLOSE.serverError) {
      this.#scene.accuse("no exception", "the server gave up a connection");
    }
    this.readyState = CLOSING;
    this.#down.push(0, () => {
      this.#endClient(code);
      this.#up.push(0, () => this.#endServer());
    });
    if (this.#dead) this.#notice();
  }

  /** The tab sends. */
  say(data: string): void {
    if (this.#clientIsGone) return;
    this.#up.push(data.length, () => {
      if (this.readyState !== OPEN) return;
      this.#options.watch.told(data);
      call(this.onmessage, new MessageEvent("message", { data }));
    });
  }

  /** The tab ends it, or is gone itself. */
  hangUp(): void {
    if (this.#clientIsGone) return;
    this.#clientIsGone = true;
    this.#up.push(0, () => this.#endServer());
    this.#up.end(Infinity);
  }

  /** The network loses it. Each side hears of it at some time. */
  cut(): void {
    const { loop, chance } = this.#scene;
    this.#up.sever();
    this.#down.sever();
    const late = () => chance.happens(0.2) ? IDLE_MS : 50;
    loop.after(chance.draw() * late(), () => this.#endServer());
    loop.after(chance.draw() * 50, () => this.#endClient(CLOSED_ABNORMALLY));
  }

  /** The network forgets it: it seems open, and nothing ever arrives. */
  blackHole(): void {
    this.#dead = true;
    this.#up.sever();
    this.#down.sever();
    this.#notice();
  }

  stall(ms: number): void {
    this.#up.stall(ms);
    this.#down.stall(ms);
  }

  /** The server's process is gone; what it had sent may still arrive. */
  crash(): void {
    if (this.readyState === CLOSED) return;
    const { loop, chance } = this.#scene;
    this.readyState = CLOSED;
    this.#down.sever();
    this.#up.end(0);
    if (this.#dead) return;
    loop.after(
      chance.draw() * 2 * this.#options.latencyMs,
      () => this.#endClient(CLOSED_ABNORMALLY),
    );
  }

  #upgrade(): void {
    const { loop, chance } = this.#scene;
    if (this.#dead || this.#refused) return;
    if (!this.#options.accept(this)) {
      this.#refused = true;
      this.readyState = CLOSED;
      this.#down.push(0, () => this.#endClient(CLOSED_ABNORMALLY));
      return;
    }
    if (chance.happens(ABANDONED_SHARE)) {
      loop.after(0, () => this.#endClient(CLOSED_ABNORMALLY));
      return;
    }
    loop.after(chance.draw() * UPGRADE_MS, () => {
      if (this.readyState !== CONNECTING) return;
      this.readyState = OPEN;
      this.#down.push(0, () => {
        if (!this.#clientIsGone) this.#options.client.opened();
      });
      call(this.onopen, new Event("open"));
    });
  }

  /** The server's runtime finds out that nobody answers. */
  #notice(): void {
    this.#scene.loop.after(IDLE_MS, () => this.#endServer());
  }

  #endServer(): void {
    if (this.readyState === CLOSED) return;
    const wasOpen = this.readyState !== CONNECTING;
    this.readyState = CLOSED;
    if (wasOpen) {
      call(this.onclose, new CloseEvent("close", { code: CLOSED_ABNORMALLY }));
    }
  }

  #endClient(code: number): void {
    if (this.#clientIsGone) return;
    this.#clientIsGone = true;
    this.#options.client.closed(code);
  }
}

function call<E>(
  handler: ((this: WebSocket, event: E) => unknown) | null,
  event: E,
): void {
  // The handlers of the shell never use `this`.
  if (handler !== null) Reflect.apply(handler, undefined, [event]);
}
