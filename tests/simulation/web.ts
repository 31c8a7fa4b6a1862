/**
 * Plain HTTP as the real `http_link.ts` finds it in a browser: `fetch` and
 * `EventSource`, which reach the simulated server from the simulated tab that
 * calls them.
 *
 * Both are global in a browser, so they are made global here; whose call it is
 * is known because a link calls them before it first waits.
 */
import { openHttpLink } from "../../lib/client/http_link.ts";
import { parseServerFrames } from "../../lib/client/server_frames.ts";
import type { Link, LinkEvents } from "../../lib/client/env.ts";
import { eventHello } from "../../lib/http/events.ts";
import { LogUnavailableError } from "../../lib/log/log.ts";
import {
  parseCid,
  parsePostedMessage,
  parseRoomId,
  type RoomId,
} from "../../lib/protocol.ts";
import type { Device } from "./device.ts";
import type { Scene } from "./scene.ts";
import { memberOf, type Server } from "./server.ts";
import { eventsIn, type StreamEvent } from "./stream_events.ts";
import type { Wire } from "./wire.ts";

/** How many answers are lost on their way. */
const LOST_SHARE = 0.03;

/** What `http_link.ts` reads of a response. */
interface Answer {
  readonly status: number;
  json(): Promise<unknown>;
}

export interface WebOptions {
  readonly scene: Scene;
  readonly server: Server;
  readonly device: Device;
  readonly wires: Set<Wire>;
  /** Runs a function in the tab. */
  readonly run: (task: () => void) => void;
}

/** The web as one tab sees it. */
export class Web {
  readonly #options: WebOptions;

  constructor(options: WebOptions) {
    this.#options = options;
  }

  openLink(
    room: RoomId,
    events: LinkEvents,
    openSocket: (events: LinkEvents) => Link,
  ): Link {
    const link = this.#as(() =>
      openHttpLink(
        room,
        {
          ...events,
          opened: () => this.#options.run(() => events.opened()),
        },
        parseServerFrames,
        openSocket,
      )
    );
    return {
      send: (frame) => this.#as(() => link.send(frame)),
      close: () => link.close(),
    };
  }

  async fetch(path: string, init: RequestInit): Promise<Answer> {
    const { scene: { loop, chance }, device, run } = this.#options;
    await loop.wait(this.#tripMs());
    if (device.network === "silent") return new Promise(() => {});
    const answering = device.network === "works"
      ? this.#answer(new URL(path, "http://localhost"), init)
      : Promise.reject(new TypeError("simulated"));
    const answer = await answering.catch((error) => () => {
      throw error;
    });
    await loop.wait(this.#tripMs());
    return new Promise((resolve, reject) =>
      run(() => {
        if (init.signal?.aborted === true) return;
        if (typeof answer === "function" || chance.happens(LOST_SHARE)) {
          reject(new TypeError("simulated"));
        } else resolve(answer);
      })
    );
  }

  /** Opens a stream; returns how to close it. */
  stream(
    path: string,
    happened: (event: StreamEvent) => void,
    end: () => void,
  ): () => void {
    const { server, device, wires, run } = this.#options;
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const room = roomIn(pathname);
    const wire = server.connect(device, {
      opened: () => {},
      received: (data) => {
        for (const event of eventsIn(data)) run(() => happened(event));
      },
      closed: () => run(end),
    }, eventHello(room, searchParams.get("after")));
    wires.add(wire);
    return () => wire.hangUp();
  }

  async #answer({ pathname, searchParams }: URL, init: RequestInit) {
    const { server, device: { person } } = this.#options;
    const room = roomIn(pathname);
    if (init.method === "POST") {
      const cid = parseCid(new Headers(init.headers).get("idempotency-key"));
      const posted = parsePostedMessage(String(init.body));
      if (cid === null || posted === null) throw new Error("Cannot read post");
      const frame = { t: "send", room, cid, ...posted } as const;
      const answer = await server.post(memberOf(person), frame);
      if (answer === null) throw new TypeError("simulated");
      if (answer.t === "nack") {
        const { code, retry, afterMs } = answer;
        return answered({ code, retry, afterMs });
      }
      const { seq, id, ts, dup } = answer;
      return answered({ seq, id, ts, dup });
    }
    const limit = Number(searchParams.get("limit"));
    const before = searchParams.get("before");
    try {
      const page = await server.page(
        room,
        before === null ? { limit } : { limit, before: Number(before) },
      );
      return answered(page);
    } catch (error) {
      if (!(error instanceof LogUnavailableError)) throw error;
      // A page of HTML says so.
      return { status: 503, json: () => Promise.reject(new SyntaxError()) };
    }
  }

  #tripMs(): number {
    const { scene: { chance }, device } = this.#options;
    return device.latencyMs * (0.5 + chance.draw());
  }

  #as<T>(call: () => T): T {
    install();
    const before = caller;
    caller = this;
    try {
      return call();
    } finally {
      caller = before;
    }
  }
}

function answered(body: unknown): Answer {
  const text = JSON.stringify(body);
  return { status: 200, json: () => Promise.resolve(JSON.parse(text)) };
}

function roomIn(pathname: string): RoomId {
  const room = parseRoomId(pathname.split("/")[3]);
  if (room === null) throw new Error(`Cannot find a room in ${pathname}`);
  return room;
}

let caller: Web | null = null;
let isInstalled = false;

function callerNow(): Web {
  if (caller === null) throw new Error("Cannot tell which tab is calling");
  return caller;
}

class SimulatedEventSource {
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly close: () => void;
  readonly #listeners = new Map<string, () => void>();

  constructor(path: string) {
    this.close = callerNow().stream(
      path,
      ({ name, data }) => {
        if (name === null) this.onmessage?.({ data });
        else this.#listeners.get(name)?.();
      },
      () => this.onerror?.(),
    );
  }

  addEventListener(name: string, listener: () => void): void {
    this.#listeners.set(name, listener);
  }
}

/** Replaces what a browser offers, once for each process. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const fetch = (path: string, init: RequestInit = {}) =>
    callerNow().fetch(path, init);
  Object.defineProperty(globalThis, "fetch", { value: fetch });
  Object.defineProperty(globalThis, "EventSource", {
    value: SimulatedEventSource,
  });
}
