/**
 * The server: the real hub and the real shell over simulated wires and disk.
 * It can be killed, stopped and started; each time it is another process, of
 * which nothing but the disk is left afterwards.
 */
import { Hub, type Member, type Wish } from "../../lib/chat.ts";
import { v1 } from "../../lib/dialect.ts";
import { eventDialect } from "../../lib/http/events.ts";
import { DEFAULT_LIMITS, type Limits } from "../../lib/limits.ts";
import type { Page, PageQuery } from "../../lib/log/log.ts";
import type { Logger } from "../../lib/logger.ts";
import type { HelloFrame, Person, RoomId } from "../../lib/protocol.ts";
import { type Answer, Shell } from "../../lib/socket.ts";
import type { Device } from "./device.ts";
import type { Disk, OpenDisk } from "./disk.ts";
import { framesOf } from "./frames.ts";
import type { Ledger } from "./ledger.ts";
import { Overhearing } from "./overhearing.ts";
import type { Scene } from "./scene.ts";
import { eventsIn } from "./stream_events.ts";
import { Wire, type WireOptions } from "./wire.ts";

/** 2026; nothing depends on it. */
const WALL_MS = 1_790_000_000_000;
/** How long a process that was told to stop may take. */
const STOP_MS = 4_500;
/** The most time until what gathered in a turn of the event loop leaves. */
const TURN_MS = 2;
/** The most time it takes to look up who somebody is. */
const ADMISSION_MS = 5;
const BEAT_MS = 10_000;
const BEAT = "event: beat\ndata: 1\n\n";
/** How many wires fill up as if each byte were so many, in some runs. */
const HEAVY_SHARES = [0, 0, 0.5];
const HEAVY = 1_000;
const STRICT_CODE_POINTS = 12;

interface Process {
  readonly shell: Shell;
  readonly log: OpenDisk;
  readonly wires: Set<Wire>;
  alive: boolean;
  /** Settles when it is gone. */
  readonly over: PromiseWithResolvers<void>;
  /** Requests that wait. */
  unanswered: number;
}

/** A page as the server renders it. */
export interface Rendered {
  readonly page: Page & { readonly epoch: string };
  readonly people: { readonly list: Person[]; readonly count: number };
}

export class Server {
  readonly #scene: Scene;
  readonly #disk: Disk;
  readonly #ledger: Ledger;
  readonly #heavyShare: number;
  #process: Process | null = null;
  #ids = 0;
  /** How far the wall clock is off. */
  wallOffsetMs = 0;
  /** Whether the next process takes hardly any text: it refuses for good. */
  isStrict = false;

  constructor(scene: Scene, disk: Disk, ledger: Ledger) {
    this.#scene = scene;
    this.#disk = disk;
    this.#ledger = ledger;
    this.#heavyShare = scene.chance.pick(HEAVY_SHARES) ?? 0;
  }

  get isUp(): boolean {
    return this.#process !== null;
  }

  /** The sockets it believes in. */
  get connections(): number {
    return this.#process?.shell.connections ?? 0;
  }

  /** The sockets that are open. */
  get open(): number {
    return [...this.#process?.wires ?? []].filter((wire) => wire.isServed)
      .length;
  }

  get unanswered(): number {
    return this.#process?.unanswered ?? 0;
  }

  start(): void {
    if (this.#process !== null) return;
    this.#scene.note(() => `server: start in ${this.#disk.epoch}`);
    const { loop, chance } = this.#scene;
    const limits: Limits = {
      ...DEFAULT_LIMITS,
      ...(this.isStrict ? { textCodePoints: STRICT_CODE_POINTS } : {}),
    };
    const log = this.#disk.open(limits.textCodePoints);
    const startedMs = loop.nowMs;
    const after = (run: () => void, ms: number) =>
      loop.after(ms, () => {
        if (process.alive) run();
      });
    const now = () => ({
      wallMs: WALL_MS + loop.nowMs + this.wallOffsetMs,
      monoMs: loop.nowMs - startedMs,
    });
    const shell = new Shell({
      hub: new Hub({
        limits,
        epoch: log.epoch,
        newId: () => this.#newId(),
        startedAt: now(),
      }),
      log,
      limits,
      logger: this.#logger(),
      now,
      nameOf: (id) => Promise.resolve(id),
      roomsOf: () => Promise.resolve([]),
      mark: () => {}, // Nobody reads it again here.
      defer: (turn) => after(turn, chance.draw() * TURN_MS),
      setTimer: (run, ms) => after(run, ms),
    });
    const process: Process = {
      shell,
      log,
      wires: new Set(),
      alive: true,
      over: Promise.withResolvers(),
      unanswered: 0,
    };
    this.#process = process;
  }

  /** As `kill -9`: only what is on the disk is left. */
  kill(): void {
    const process = this.#process;
    if (process === null) return;
    this.#scene.note(() => "server: kill");
    this.#process = null;
    process.alive = false;
    process.over.resolve();
    process.log.kill();
    for (const wire of process.wires) wire.crash();
  }

  /** As a signal: it may say goodbye, for so long. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (process === null) return;
    this.#scene.note(() => "server: stop");
    const over = process.shell[Symbol.asyncDispose]();
    await Promise.race([over, this.#scene.loop.wait(STOP_MS)]);
    if (this.#process === process) this.kill();
  }

  /**
   * A wire from a device to this server.
   *
   * @param hello What a stream of events stands for; without it, a socket.
   */
  connect(
    device: Device,
    client: WireOptions["client"],
    hello?: HelloFrame,
  ): Wire {
    const { chance } = this.#scene;
    const { person, latencyMs } = device;
    const overhearing = new Overhearing(
      this.#scene,
      this.#disk,
      this.#ledger,
      person.id,
    );
    if (hello !== undefined) overhearing.ask(hello);
    const textsIn = hello === undefined
      ? (data: string) => [data]
      : (data: string) => eventsIn(data).map((event) => event.data);
    const wire = new Wire({
      scene: this.#scene,
      latencyMs,
      weight: chance.happens(this.#heavyShare) ? HEAVY : 1,
      accept: (wire) =>
        device.network === "works" &&
        this.#accept(wire, device, hello),
      watch: {
        sent: (data) => {
          for (const frame of textsIn(data).flatMap(framesOf)) {
            overhearing.hear(frame);
          }
        },
        told: (data) => overhearing.listen(data),
      },
      client,
    });
    if (device.network === "silent") wire.blackHole();
    if (hello !== undefined) this.#beat(wire);
    return wire;
  }

  /** Somebody took another name. */
  renamed(person: Person): void {
    this.#process?.shell.renamed(person);
  }

  /** A request that writes; `null` if it was lost, on the way there or back. */
  async post(member: Member, wish: Wish): Promise<Answer | null> {
    const process = this.#process;
    if (process === null) return null;
    process.unanswered += 1;
    const answer = await Promise.race([
      process.shell.post(member, wish),
      process.over.promise,
    ]);
    process.unanswered -= 1;
    return answer ?? null;
  }

  /** @throws If the log cannot be read, or the server is or goes down. */
  async page(
    room: RoomId,
    query: PageQuery,
  ): Promise<Page & { readonly epoch: string }> {
    const process = this.#process;
    const page = await Promise.race([
      process?.log.page(room, query),
      process?.over.promise,
    ]);
    if (process === null || page === undefined) {
      throw new TypeError("Cannot connect");
    }
    return { ...page, epoch: process.log.epoch };
  }

  /** The page of a room, as a tab starts from it. @throws As {@linkcode page}. */
  async render(room: RoomId, limit: number): Promise<Rendered> {
    const page = await this.page(room, { limit });
    const shell = this.#process?.shell;
    const list = shell?.people(room) ?? [];
    return { page, people: { list, count: shell?.count(room) ?? 0 } };
  }

  /** A stream says now and then that it lives, as `EventStream` does. */
  #beat(wire: Wire): void {
    this.#scene.loop.after(BEAT_MS, () => {
      if (wire.isServed) wire.send(BEAT);
      if (!wire.isOver) this.#beat(wire);
    });
  }

  /** `false` if there is nobody to take it. */
  #accept(wire: Wire, device: Device, hello?: HelloFrame): boolean {
    const process = this.#process;
    const address = `address of ${device.person.id}`;
    if (process === null || !process.shell.hasRoomFor(address)) return false;
    process.wires.add(wire);
    const { loop, chance } = this.#scene;
    const dialect = hello === undefined ? v1 : eventDialect(process.log.epoch);
    process.shell.connect({
      socket: wire,
      address,
      dialect,
      ...(hello === undefined ? {} : { greeting: hello }),
      admit: async () => {
        await loop.wait(chance.draw() * ADMISSION_MS);
        return { ok: true, member: memberOf(device.person) };
      },
    });
    return true;
  }

  #newId(): string {
    return `event-${++this.#ids}`;
  }

  #logger(): Logger {
    const scene = this.#scene;
    const note = (event: string) => scene.note(() => `server: ${event}`);
    return {
      debug: () => {},
      info: note,
      warn: note,
      error: (event, fields) =>
        scene.accuse("no exception", `${event} ${fields?.["error"]}`),
    };
  }
}

export function memberOf(person: Person): Member {
  return { person, session: `session of ${person.id}`, lingers: true };
}
