/**
 * People who do nothing out of the ordinary while somebody else does: they
 * talk, read all, and look how long what one says takes to reach the others.
 * None of them comes back by itself, as none may lose the line.
 *
 * @module
 */
import {
  LOBBY,
  parseServerFrames,
  type RoomEvent,
} from "../../lib/protocol.ts";
import { join } from "./member.ts";
import { RawSocket } from "./raw_socket.ts";
import type { Server } from "./server.ts";
import { pause, until } from "./waiting.ts";

export interface Talk {
  messages: number;
  perSecond: number;
  /** What the i-th message says. */
  body: (i: number) => string;
}

/** How one talk went. */
export interface Heard {
  /**
   * From a send until another one has it, sorted; in milliseconds. With several
   * servers, only those at another one count.
   */
  latenciesMs: number[];
}

const WITHIN_MS = 60_000;

export class Crowd implements Disposable {
  readonly #people: readonly Someone[];
  /** When each message was sent, by its key. */
  readonly #sent = new Map<string, { atMs: number; by: Someone }>();
  #said = 0;

  private constructor(people: readonly Someone[]) {
    this.#people = people;
    const isAlone = new Set(people.map(({ server }) => server)).size === 1;
    for (const one of people) {
      one.hears = ({ cid }, atMs) => {
        const sent = this.#sent.get(cid);
        if (sent === undefined) return;
        if (isAlone || sent.by.server !== one.server) {
          one.latenciesMs.push(atMs - sent.atMs);
        }
      };
    }
  }

  /** As many at each server. */
  static async gather(
    ...[count, ...servers]: readonly [number, Server, ...Server[]]
  ): Promise<Crowd> {
    const people: Someone[] = [];
    for (let i = 0; i < count; i++) {
      const server = servers[i % servers.length] ?? servers[0];
      people.push(await Someone.enter(server, `Person ${i}`));
    }
    return new Crowd(people);
  }

  /** Lets them talk, one after the other, and waits until all have all. */
  async talk({ messages, perSecond, body }: Talk): Promise<Heard> {
    for (const one of this.#people) one.latenciesMs.length = 0;
    const head = Math.max(...this.#people.map(({ cursor }) => cursor));
    const startedMs = performance.now();
    for (let i = 0; i < messages; i++) {
      const dueMs = startedMs + 1_000 * i / perSecond;
      await pause(Math.max(0, dueMs - performance.now()));
      const cid = crypto.randomUUID();
      const by = this.#people[this.#said++ % this.#people.length];
      if (by === undefined) continue;
      this.#sent.set(cid, { atMs: performance.now(), by });
      by.say(cid, body(i));
    }
    await until(
      () => {
        const behind = this.#people.filter(({ cursor }) =>
          cursor < head + messages
        );
        return `${behind.length} of the others have all; ${this.defects[0]}`;
      },
      () =>
        this.defects.length > 0 ||
        this.#people.every(({ cursor }) => cursor >= head + messages),
      WITHIN_MS,
    );
    const latenciesMs = this.#people.flatMap((one) => one.latenciesMs);
    return { latenciesMs: latenciesMs.sort((a, b) => a - b) };
  }

  /** What none of them may ever notice. */
  get defects(): string[] {
    return this.#people.flatMap(({ defects }) => defects);
  }

  [Symbol.dispose](): void {
    for (const one of this.#people) one.leave();
  }
}

class Someone {
  hears: (event: RoomEvent, atMs: number) => void = () => {};
  cursor = 0;
  readonly latenciesMs: number[] = [];
  readonly defects: string[] = [];
  readonly server: Server;
  readonly #name: string;
  #socket: RawSocket | null = null;
  #isLive = false;

  private constructor(server: Server, name: string) {
    this.server = server;
    this.#name = name;
  }

  static async enter(server: Server, name: string): Promise<Someone> {
    const one = new Someone(server, name);
    const cookie = await join(server.origin, name);
    const { port } = server;
    const socket = await RawSocket.open({
      port,
      cookie,
      onText: (text) => one.#read(text),
    });
    one.#socket = socket;
    socket.closed.then((code) => one.#noticed(`was closed with ${code}`));
    socket.send(
      JSON.stringify({
        t: "hello",
        v: 1,
        client: "tab",
        rooms: [{ room: LOBBY }],
      }),
    );
    await until(`${name} is there`, () => one.#isLive);
    return one;
  }

  say(cid: string, body: string): void {
    this.#socket?.send(
      JSON.stringify({ t: "send", room: LOBBY, cid, kind: "message", body }),
    );
  }

  leave(): void {
    this.#socket?.cut();
  }

  #read(text: string): void {
    const atMs = performance.now();
    for (const frame of parseServerFrames(text)) {
      switch (frame.t) {
        case "welcome":
          this.cursor = frame.rooms[0]?.from ?? 0;
          break;
        case "live":
          this.#isLive = true;
          break;
        case "evt":
          if (frame.seq !== this.cursor + 1) {
            this.#noticed(`heard ${frame.seq} after ${this.cursor}`);
          }
          this.cursor = frame.seq;
          this.hears(frame, atMs);
          break;
        case "nack":
        case "error":
          this.#noticed(`was told ${frame.t} ${frame.code}`);
          break;
        default:
          break;
      }
    }
  }

  #noticed(what: string): void {
    this.defects.push(`${this.#name} ${what}`);
  }
}
