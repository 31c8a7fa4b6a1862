/**
 * People who drop in again and again and do what people do: read the page,
 * talk, reload, follow by server-sent events, and leave without a word.
 *
 * What a server keeps of them once they are gone is looked at in `soak.ts` and
 * `leftovers.ts`.
 *
 * @module
 */
import { LOBBY } from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import { readEvents } from "./event_stream.ts";
import { join, Member } from "./member.ts";
import { Person } from "./person.ts";
import { Random } from "./random.ts";
import type { Server } from "./server.ts";
import { pause, until } from "./waiting.ts";

/** Most things that somebody does before they leave. */
const DEEDS_MAX = 8;
/** Longest wait between two of them, and before coming back. */
const IDLE_MS = 60;
const AWAY_MS = 300;

export class Guests implements Disposable {
  readonly #guests: readonly Guest[];
  readonly #watcher: Person;
  readonly #http: Deno.HttpClient;

  private constructor(
    guests: readonly Guest[],
    watcher: Person,
    http: Deno.HttpClient,
  ) {
    this.#guests = guests;
    this.#watcher = watcher;
    this.#http = http;
  }

  static async invite(
    server: Server,
    count: number,
    seed: number,
  ): Promise<Guests> {
    const random = new Random(seed);
    const watcher = await Person.join(server.origin, "Watcher");
    // A pool that keeps nothing, as an idle connection would look like a leak.
    const http = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const guests: Guest[] = [];
    for (let i = 0; i < count; i++) {
      guests.push(await Guest.invite(server, `Guest ${i}`, random, http));
    }
    return new Guests(guests, watcher, http);
  }

  get visits(): number {
    return this.#guests.reduce((sum, { visits }) => sum + visits, 0);
  }

  get reloads(): number {
    return this.#guests.reduce((sum, { reloads }) => sum + reloads, 0);
  }

  get complaints(): string[] {
    return this.#guests.flatMap(({ complaints }) => complaints);
  }

  /** Everybody is there once. */
  async visit(): Promise<void> {
    await Promise.all(this.#guests.map((guest) => guest.visit()));
  }

  /** So many of them come and go for so long, and are gone then. */
  async comeAndGo(people: number, seconds: number): Promise<void> {
    const endMs = performance.now() + seconds * 1_000;
    const some = this.#guests.slice(0, people);
    await Promise.all(some.map((guest) => guest.comeAndGo(endMs)));
  }

  /** How many of them a room shows to who comes in now. */
  async present(): Promise<number> {
    await using tab = await this.#watcher.tab(LOBBY);
    const { count } = await tab.connection.frame("presence");
    return count - 1;
  }

  [Symbol.dispose](): void {
    this.#http.close();
  }
}

class Guest {
  visits = 0;
  reloads = 0;
  readonly #member: Member;
  readonly #client: Client;
  readonly #random: Random;
  readonly #http: Deno.HttpClient;

  private constructor(
    member: Member,
    client: Client,
    random: Random,
    http: Deno.HttpClient,
  ) {
    this.#member = member;
    this.#client = client;
    this.#random = random;
    this.#http = http;
  }

  static async invite(
    { origin, port }: Server,
    name: string,
    random: Random,
    http: Deno.HttpClient,
  ): Promise<Guest> {
    const cookie = await join(origin, name);
    const client = new Client(origin);
    client.cookie = cookie;
    const rooms = [LOBBY] as const;
    const chance = random.fork();
    const member = new Member({ name, port, cookie, rooms, random: chance });
    return new Guest(member, client, random.fork(), http);
  }

  get complaints(): readonly string[] {
    return this.#member.transcript.complaints;
  }

  async comeAndGo(endMs: number): Promise<void> {
    while (performance.now() < endMs) {
      await this.visit();
      await pause(this.#random.below(AWAY_MS));
    }
  }

  async visit(): Promise<void> {
    this.visits += 1;
    await this.#page();
    this.#member.start();
    await this.#online();
    const deeds = 1 + this.#random.below(DEEDS_MAX);
    for (let i = 0; i < deeds; i++) {
      await this.#do(this.#random.pick(["say", "say", "reload", "read"]));
      await pause(this.#random.below(IDLE_MS));
    }
    await until("an ack", () => this.#member.isSettled);
    await this.#member.stop();
  }

  async #do(deed: "say" | "reload" | "read"): Promise<void> {
    switch (deed) {
      case "say":
        this.#member.say(LOBBY, `Visit number ${this.visits}`);
        return;
      case "reload":
        this.reloads += 1;
        this.#member.cut();
        await this.#page();
        await this.#online();
        return;
      case "read": {
        const response = await this.#get(`/api/rooms/${LOBBY}/events`);
        await readEvents(response, "live");
        return;
      }
    }
  }

  async #online(): Promise<void> {
    await until("a welcome", () => this.#member.isOnline);
  }

  async #page(): Promise<void> {
    const response = await this.#get(`/r/${LOBBY}`);
    await response.text();
  }

  #get(path: string): Promise<Response> {
    // Deno's own extension, which the types of browsers do not know.
    const init: RequestInit & { client: Deno.HttpClient } = {
      client: this.#http,
    };
    return this.#client.get(path, init);
  }
}
