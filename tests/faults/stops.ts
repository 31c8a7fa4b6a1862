/**
 * R11: a signal ends the server in order. Nothing acknowledged is lost, who
 * listens is told when to come back, and peers that never read, never speak or
 * never finish a request hold nothing up.
 *
 * @module
 */
import {
  CLOSE,
  LOBBY,
  parseServerFrames,
  type ServerFrame,
} from "../../lib/protocol.ts";
import { check, count } from "./checker.ts";
import { join, Member } from "./member.ts";
import { Random } from "./random.ts";
import { RawSocket } from "./raw_socket.ts";
import { type Ending, Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { readHeads, readRoom } from "./truth.ts";
import { type Outcome, verdicts } from "./verdict.ts";
import { until } from "./waiting.ts";

export interface StopOptions {
  seed: number;
  /** Stop `deno task start` as well, and not only the server itself. */
  byTask: boolean;
}

type Signal = "SIGTERM" | "SIGINT";
type Bye = Extract<ServerFrame, { t: "bye" }>;

const SIGNALS: readonly Signal[] = ["SIGTERM", "SIGINT"];
const TALKERS = 6;
const SILENT = 10;
const STUCK = 4;
/** 12 kB of UTF-8, which soon fills what lies between the server and who never reads. */
const LONG = "あ".repeat(3_900);
const ACKS_BEFORE_STOP = 200;
const WITHIN_SECONDS = 4.5;
/** What is said on connections where no request ever ends. */
const MUTE: readonly string[] = ["", "GET / HTTP/1.1\r\nHost: half"];

export async function stop(
  tree: Tree,
  { seed, byTask }: StopOptions,
): Promise<Outcome> {
  const random = new Random(seed);
  const stops: Stopped[] = [];
  for (const signal of SIGNALS) {
    for (const task of byTask ? [false, true] : [false]) {
      stops.push(await stopOnce(tree, signal, task, random));
    }
  }
  const sum = (figure: (stop: Stopped) => number) =>
    stops.reduce((sum, stop) => sum + figure(stop), 0);
  const { exactly, atMost, note } = verdicts("R11");
  const { length } = stops;
  const slowest = Math.max(...stops.map(({ ms }) => ms)) / 1_000;
  return {
    verdicts: [
      atMost(`slowest of ${length} stops`, WITHIN_SECONDS, slowest, " s"),
      exactly("peers that were stuck", STUCK * length, sum((s) => s.stuck)),
      exactly("exit codes but 0", 0, sum((s) => s.exitCode === 0 ? 0 : 1)),
      exactly("acknowledged and lost", 0, sum((s) => s.lost)),
      exactly("other defects", 0, sum((s) => s.otherDefects)),
      exactly("told when to return", SILENT * length, sum((s) => s.byes)),
      exactly(
        `closed with ${CLOSE.restart}`,
        SILENT * length,
        sum((s) => s.restarts),
      ),
      // What they were sending makes the system reset some lines.
      note("the same, while talking", sum((s) => s.talkersRestarted)),
    ],
    details: stops.flatMap(({ details }) => details),
  };
}

/** What one stop came to. */
interface Stopped {
  ms: number;
  exitCode: number;
  /** Peers for whom bytes were waiting when the signal came. */
  stuck: number;
  lost: number;
  otherDefects: number;
  /** Listeners that were told when to come back. */
  byes: number;
  /** Listeners whose Close said that the server restarts. */
  restarts: number;
  talkersRestarted: number;
  details: string[];
}

async function stopOnce(
  tree: Tree,
  signal: Signal,
  byTask: boolean,
  random: Random,
): Promise<Stopped> {
  await using server = await Server.start({ tree, env: UNLIMITED, byTask });
  await using stack = new AsyncDisposableStack();
  let isOn = true;
  let acks = 0;
  const talkers: Member[] = [];
  for (let i = 0; i < TALKERS; i++) {
    const name = `Talker ${i}`;
    const cookie = await join(server.origin, name);
    const { port } = server;
    const rooms = [LOBBY] as const;
    const member = stack.use(
      new Member({ name, port, cookie, rooms, random: random.fork() }),
    );
    let said = 0;
    member.next = () =>
      isOn ? { room: LOBBY, body: `${name} says ${++said} ${LONG}` } : null;
    member.onAck = () => acks += 1;
    talkers.push(member.start());
  }
  const cookie = await join(server.origin, "Listener");
  const silent = await Promise.all(
    Array.from({ length: SILENT }, () => Listener.open(server.port, cookie)),
  );
  const stuckPorts: number[] = [];
  for (let i = 0; i < STUCK; i++) {
    const stuck = await RawSocket.open({
      port: server.port,
      cookie,
      onText: () => {},
      stuck: true,
    });
    stuck.send(hello());
    stuckPorts.push(stuck.localPort);
    stack.defer(() => stuck.cut());
  }
  for (const words of MUTE) stack.use(await mute(server.port, words));
  if (signal === "SIGTERM") {
    // An answer that has no end, to somebody who does not read it.
    stack.use(await mute(server.port, stream(cookie)));
  }
  let stuck = 0;
  await until("a busy room, and peers that are stuck", async () => {
    const full = await portsWithUnsent(server.port);
    stuck = stuckPorts.filter((port) => full.has(port)).length;
    return acks >= ACKS_BEFORE_STOP && stuck === STUCK;
  });

  const ending = await server.stop(signal);
  const codes = await Promise.all(silent.map(({ closed }) => closed));
  const talkersRestarted =
    talkers.filter(({ transcript }) =>
      transcript.closes.includes(CLOSE.restart)
    ).length;
  isOn = false;
  await server.start();
  await Promise.all(talkers.map((member) => member.caughtUp(new Map())));
  const heads = await readHeads(server.origin, [LOBBY]);
  await Promise.all(talkers.map((member) => member.caughtUp(heads)));
  const defects = check(
    talkers.map(({ transcript }) => transcript),
    new Map([[LOBBY, await readRoom(server.origin, LOBBY)]]),
  );
  const lost = count(defects, "lost");
  return {
    ms: ending.ms,
    exitCode: exitCode(ending),
    stuck,
    lost,
    otherDefects: defects.length - lost,
    byes: silent.filter(({ bye }) => bye !== null).length,
    restarts: codes.filter((code) => code === CLOSE.restart).length,
    talkersRestarted,
    details: [
      ...defects.map(({ kind, detail }) => `${kind}: ${detail}`),
      ...codes.filter((code) => code !== CLOSE.restart)
        .map((code) => `${signal} closed a listener with ${code}`),
    ],
  };
}

/** Somebody who reads all and says nothing. */
class Listener {
  /** What it was told about coming back. */
  bye: Bye | null = null;
  closed: Promise<number | null> = Promise.resolve(null);

  static async open(port: number, cookie: string): Promise<Listener> {
    const listener = new Listener();
    const socket = await RawSocket.open({
      port,
      cookie,
      onText(text) {
        for (const frame of parseServerFrames(text)) {
          if (frame.t === "bye" && frame.spreadMs > 0) listener.bye = frame;
        }
      },
    });
    listener.closed = socket.closed;
    socket.send(hello());
    return listener;
  }
}

/** A request for server-sent events. */
function stream(cookie: string): string {
  return `GET /api/rooms/${LOBBY}/events HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`;
}

/** A connection that says so much, and reads nothing. */
async function mute(port: number, words: string): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(words));
  return conn;
}

/**
 * The peers for whom bytes of a local port wait in the kernel.
 * Addresses and queues stand in hexadecimal, as the kernel writes them.
 */
async function portsWithUnsent(localPort: number): Promise<Set<number>> {
  const ports = new Set<number>();
  const text = await Deno.readTextFile("/proc/net/tcp");
  for (const line of text.split("\n").slice(1)) {
    const [, local = "", remote = "", , queues = ""] = line.trim().split(/\s+/);
    const [from, to] = [local, remote].map((address) =>
      parseInt(address.split(":")[1] ?? "", 16)
    );
    const unsent = parseInt(queues.split(":")[0] ?? "", 16);
    if (from === localPort && unsent > 0 && to !== undefined) ports.add(to);
  }
  return ports;
}

function hello(): string {
  const rooms = [{ room: LOBBY, seq: 0 }];
  return JSON.stringify({ t: "hello", v: 1, client: "listener", rooms });
}

function exitCode({ code, signal }: Ending): number {
  return signal === null ? code : 128;
}
