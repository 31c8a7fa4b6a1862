/**
 * A member of rooms who keeps to the protocol and nothing else: one fixed cid
 * for each message, sent again after every reconnect until it is acknowledged;
 * resuming by cursor. Writes down all it was told, for `checker.ts`.
 *
 * It never hides a fault by being clever: what the protocol does not allow the
 * server goes to `complaints`, and then it goes along with it.
 *
 * @module
 */
import {
  CLOSE,
  parseServerFrames,
  type RoomEvent,
  type RoomId,
  type ServerFrame,
} from "../../lib/protocol.ts";
import { Client } from "../http/client.ts";
import type { Random } from "./random.ts";
import { isLineEnd, RawSocket, UpgradeRefused } from "./raw_socket.ts";
import { pause, until } from "./waiting.ts";

/** The longest wait before another try to reach the server, unless set. */
const RETRY_MAX_MS = 30;
/** Wait after a refusal that may pass, unless it names another. */
const REFUSED_WAIT_MS = 50;

export interface Said {
  readonly room: RoomId;
  readonly cid: string;
  readonly body: string;
}

export type Acked = Pick<
  Extract<ServerFrame, { t: "ack" }>,
  "room" | "cid" | "seq" | "id" | "ts" | "dup"
>;

/** What one member said and was told, all of it in order. */
export interface Transcript {
  readonly name: string;
  personId: string;
  readonly said: Said[];
  readonly acked: Acked[];
  /** The events of each room as they were applied, from the first one on. */
  readonly timelines: Map<RoomId, RoomEvent[]>;
  /** Events that came although they were there already. */
  readonly repeats: RoomEvent[];
  /** What the protocol does not allow. */
  readonly complaints: string[];
  /** How often each refusal came. */
  readonly nacks: Map<string, number>;
  /** Codes of the Closes that the server sent, `null` for lines that just ended. */
  readonly closes: (number | null)[];
}

export interface MemberOptions {
  name: string;
  /** Where to connect; may be a proxy's. */
  port: number;
  cookie: string;
  rooms: readonly [RoomId, ...RoomId[]];
  random: Random;
  /** Messages under way at once. Above 1, a refusal can change their order. */
  window?: number;
  retryMaxMs?: number;
}

interface Line {
  socket: RawSocket;
  welcomed: boolean;
  /** Cids that were sent on this line and not answered. */
  readonly underWay: Set<string>;
}

/** Takes a name by the form of the room's page; gives the cookie. */
export async function join(origin: string, name: string): Promise<string> {
  using client = new Client(origin);
  const { status } = await client.join(name);
  if (client.cookie === null) {
    throw new Error(`"${name}" was refused with ${status}`);
  }
  return client.cookie;
}

export class Member implements AsyncDisposable {
  readonly transcript: Transcript;
  port: number;
  /** Called when there is room for one more message; `null`: nothing to say. */
  next: () => { room: RoomId; body: string } | null = () => null;
  onAck: () => void = () => {};
  /** Epochs that the server named, by room. */
  readonly epochs = new Map<RoomId, string>();
  readonly #options: MemberOptions;
  readonly #unacked = new Map<string, Said>();
  readonly #cursors = new Map<RoomId, number>();
  #line: Line | null = null;
  #running: Promise<void> = Promise.resolve();
  #isOver = false;
  /** Sent away for good. */
  #isOut = false;
  #waits = false;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.port = options.port;
    this.transcript = {
      name: options.name,
      personId: "",
      said: [],
      acked: [],
      timelines: new Map(options.rooms.map((room) => [room, []])),
      repeats: [],
      complaints: [],
      nacks: new Map(),
      closes: [],
    };
  }

  /** Begins to be there, and comes back whenever the line ends. */
  start(): this {
    this.#isOver = false;
    this.#running = this.#run();
    return this;
  }

  /** Puts a message in the queue. */
  say(room: RoomId, body: string): Said {
    const said: Said = { room, cid: crypto.randomUUID(), body };
    this.transcript.said.push(said);
    this.#unacked.set(said.cid, said);
    this.#pump();
    return said;
  }

  /** Looks whether there is something to say. */
  wake(): void {
    this.#pump();
  }

  /** Loses the line, without a word to the server. */
  cut(): void {
    this.#line?.socket.cut();
  }

  get isOnline(): boolean {
    return this.#line?.welcomed ?? false;
  }

  /** Whether all it said is acknowledged. */
  get isSettled(): boolean {
    return this.#unacked.size === 0;
  }

  /** The last `seq` of a room that was applied. */
  cursor(room: RoomId): number {
    return this.#cursors.get(room) ?? 0;
  }

  /** Waits until everything is acknowledged and read up to these heads, if it can be. */
  async caughtUp(heads: ReadonlyMap<RoomId, number>): Promise<void> {
    const rooms = [...this.transcript.timelines.keys()];
    await until(
      () =>
        `${this.transcript.name} caught up: ${this.#unacked.size} unacked, ${
          rooms.map((room) =>
            `${room} ${this.cursor(room)}/${heads.get(room) ?? 0}`
          ).join(", ")
        }`,
      () =>
        this.#isOut || this.isSettled &&
          rooms.every((room) => this.cursor(room) >= (heads.get(room) ?? 0)),
    );
  }

  /** Leaves, and stays away until {@linkcode Member.start}. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.cut();
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const line = await this.#connect();
      if (line !== null) {
        const code = await line.socket.closed;
        line.socket.cut();
        this.transcript.closes.push(code);
        this.#line = null;
        if (code === CLOSE.noSession) {
          this.#complain("its session was lost");
          this.#isOut = true;
          return;
        }
      }
      if (!this.#isOver) {
        const { random, retryMaxMs = RETRY_MAX_MS } = this.#options;
        await pause(random.below(retryMaxMs));
      }
    }
  }

  async #connect(): Promise<Line | null> {
    try {
      const socket = await RawSocket.open({
        port: this.port,
        cookie: this.#options.cookie,
        onText: (text) => {
          for (const frame of parseServerFrames(text)) this.#frame(line, frame);
        },
      });
      const line: Line = { socket, welcomed: false, underWay: new Set() };
      this.#line = line;
      this.#hello(line);
      if (this.#isOver) socket.cut();
      return line;
    } catch (error) {
      // The server is on its way down or up, or has too many strangers.
      if (isLineEnd(error)) return null;
      if (error instanceof UpgradeRefused && isPassing(error)) return null;
      throw error;
    }
  }

  #hello({ socket }: Line): void {
    const rooms = this.#options.rooms.map((room) => {
      const epoch = this.epochs.get(room);
      const seq = this.cursor(room);
      return epoch === undefined ? { room, seq: 0 } : { room, epoch, seq };
    });
    const client = this.transcript.name;
    socket.send(JSON.stringify({ t: "hello", v: 1, client, rooms }));
  }

  #frame(line: Line, frame: ServerFrame): void {
    if (line !== this.#line) return;
    switch (frame.t) {
      case "welcome":
        this.#welcome(line, frame.me.id, frame.rooms);
        return;
      case "evt":
        this.#event(frame);
        return;
      case "ack":
        this.#acked(line, frame);
        return;
      case "nack":
        this.#refused(line, frame);
        return;
      case "error":
        this.#complain(`error ${frame.code}`);
        return;
      case "live":
        if (this.cursor(frame.room) < frame.head) {
          this.#complain(
            `${frame.room} is live at ${frame.head} after ${
              this.cursor(frame.room)
            }`,
          );
        }
        return;
      case "page":
      case "presence":
      case "pong":
      case "bye":
        return;
    }
  }

  #welcome(
    line: Line,
    personId: string,
    rooms: Extract<ServerFrame, { t: "welcome" }>["rooms"],
  ): void {
    const { transcript } = this;
    if (transcript.personId === "") transcript.personId = personId;
    if (transcript.personId !== personId) {
      this.#complain(`taken for ${personId}, not ${transcript.personId}`);
    }
    for (const { room, epoch, mode, from, head } of rooms) {
      const cursor = this.cursor(room);
      if (mode !== "resumed" || from !== cursor || head < cursor) {
        this.#complain(
          `${mode} ${room} from ${from} of ${head} instead of ${cursor}`,
        );
        this.#cursors.set(room, from);
      }
      this.epochs.set(room, epoch);
    }
    line.welcomed = true;
    this.#pump();
  }

  #event({ t: _, ...event }: Extract<ServerFrame, { t: "evt" }>): void {
    const { transcript } = this;
    const timeline = transcript.timelines.get(event.room);
    if (timeline === undefined) {
      this.#complain(`an event of ${event.room}`);
      return;
    }
    const cursor = this.cursor(event.room);
    if (event.seq <= cursor) {
      transcript.repeats.push(event);
      return;
    }
    if (event.seq !== cursor + 1) {
      this.#complain(`${event.room} went from ${cursor} to ${event.seq}`);
    }
    this.#cursors.set(event.room, event.seq);
    timeline.push(event);
  }

  #acked(
    line: Line,
    { room, cid, seq, id, ts, dup }: Extract<ServerFrame, { t: "ack" }>,
  ): void {
    this.transcript.acked.push({ room, cid, seq, id, ts, dup });
    this.#unacked.delete(cid);
    line.underWay.delete(cid);
    this.onAck();
    this.#pump();
  }

  #refused(
    line: Line,
    { cid, code, retry, afterMs }: Extract<ServerFrame, { t: "nack" }>,
  ): void {
    const { nacks } = this.transcript;
    nacks.set(code, (nacks.get(code) ?? 0) + 1);
    line.underWay.delete(cid);
    if (!retry) {
      this.#complain(`${cid} was refused for ever as ${code}`);
      this.#unacked.delete(cid);
      return;
    }
    this.#waits = true;
    setTimeout(() => {
      this.#waits = false;
      this.#pump();
    }, afterMs ?? REFUSED_WAIT_MS);
  }

  /** Sends as much as may be under way: what is unacked first, in its order. */
  #pump(): void {
    const line = this.#line;
    if (line === null || !line.welcomed || this.#waits) return;
    const { window = 1 } = this.#options;
    for (const said of this.#unacked.values()) {
      if (line.underWay.size >= window) return;
      if (!line.underWay.has(said.cid)) this.#send(line, said);
    }
    while (!this.#isOver && line.underWay.size < window) {
      const wish = this.next();
      if (wish === null) return;
      const said: Said = { ...wish, cid: crypto.randomUUID() };
      this.transcript.said.push(said);
      this.#unacked.set(said.cid, said);
      this.#send(line, said);
    }
  }

  #send(line: Line, { room, cid, body }: Said): void {
    line.underWay.add(cid);
    const frame = { t: "send", room, cid, kind: "message", body };
    line.socket.send(JSON.stringify(frame));
  }

  #complain(what: string): void {
    this.transcript.complaints.push(`${this.transcript.name}: ${what}`);
  }
}

function isPassing({ status }: UpgradeRefused): boolean {
  return status >= 500 || status === 429;
}
