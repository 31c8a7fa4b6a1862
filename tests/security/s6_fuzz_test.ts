/**
 * S6 by chance: hostile texts through parser, hub and shell in this process,
 * and a share of them through the socket of a server that was really started.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseConfig } from "../../lib/config.ts";
import type { Dialect } from "../../lib/dialect.ts";
import { v1 } from "../../lib/dialect.ts";
import { admitSession } from "../../lib/http/state.ts";
import { MemoryIdentity } from "../../lib/identity/memory.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import { createLogger } from "../../lib/logger.ts";
import { CLOSE, LOBBY } from "../../lib/protocol.ts";
import { createServices, type Services } from "../../lib/services.ts";
import { join, Member } from "../faults/member.ts";
import { Random } from "../faults/random.ts";
import { RawSocket } from "../faults/raw_socket.ts";
import { Server } from "../faults/server.ts";
import { Tree } from "../faults/tree.ts";
import { until } from "../faults/waiting.ts";
import { hello, say } from "../lib/chat_fixtures.ts";
import { FakeSocket } from "../lib/fake_socket.ts";
import { frame, joinBytes } from "./frames.ts";
import { fuzzedText } from "./fuzzed_frames.ts";
import { LIFTED } from "./lifted.ts";
import { report } from "./report.ts";

const FRAMES_PER_RUN = 100;
const HELLO = JSON.stringify(hello());

/** Replayed with `FUZZ_SEED=…`; else another one each time. */
function chooseSeed(): number {
  const told = Number(Deno.env.get("FUZZ_SEED"));
  return told || crypto.getRandomValues(new Int32Array(1))[0] || 1;
}

const seed = chooseSeed();
const parameters = (frames: number) => ({
  seed,
  numRuns: frames / FRAMES_PER_RUN,
  // Shrinking a run of 100 frames takes longer than reading it.
  endOnFailure: true,
});
const runs = fc.array(fuzzedText, {
  minLength: FRAMES_PER_RUN,
  maxLength: FRAMES_PER_RUN,
  size: "max",
});

/** Everything of the server but its network, disk and clock. */
class Inside implements AsyncDisposable {
  /** What was logged: nothing is expected. */
  readonly lines: string[] = [];
  /** How often a socket was closed with which code. */
  readonly closes = new Map<number | undefined, number>();
  readonly #services: Services;
  #due: (() => void)[] = [];
  #nowMs = 1_700_000_000_000;

  constructor() {
    const parsed = parseConfig({ ...LIFTED });
    if (!parsed.ok) throw new Error(parsed.problem);
    const dispose = () => Promise.resolve();
    this.#services = createServices({
      config: parsed.config,
      store: {
        identity: new MemoryIdentity(),
        log: new MemoryLog("epoch"),
        [Symbol.asyncDispose]: dispose,
      },
      logger: createLogger((line) => this.lines.push(line), "info", () => 0),
      now: () => ({ wallMs: this.#nowMs, monoMs: this.#nowMs }),
      defer: (turn) => this.#due.push(turn),
      setTimer: () => () => {},
      newId: () => crypto.randomUUID(),
      newUuid: () => crypto.randomUUID(),
      usedMemory: () => 0,
    });
  }

  async claim(name: string): Promise<string> {
    const { identity, nowMs } = this.#services;
    const claim = await identity.claim(name, null, nowMs());
    if (!claim.ok || claim.token === null) throw new Error(`No ${name}`);
    return claim.token;
  }

  async enter(token: string, dialect: Dialect): Promise<FakeSocket> {
    const socket = new FakeSocket();
    this.#services.shell.connect({
      socket,
      address: "here",
      dialect,
      admit: () => admitSession(this.#services, token, "127.0.0.1"),
    });
    socket.open();
    await this.settle();
    return socket;
  }

  get tutorial(): Dialect {
    return this.#services.tutorial;
  }

  leave(socket: FakeSocket): void {
    const code = socket.closed?.code;
    this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
    socket.end();
  }

  /** Lets a moment pass, and all happen that is due. */
  async settle(): Promise<void> {
    this.#nowMs += 50;
    do {
      const due = this.#due;
      this.#due = [];
      for (const turn of due) turn();
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#due.length > 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#services[Symbol.asyncDispose]();
  }
}

Deno.test("100,000 fuzzed frames crash nothing, and nobody else notices", async () => {
  const frames = 100_000;
  await using inside = new Inside();
  const bystander = await inside.enter(await inside.claim("Bystander"), v1);
  bystander.say(HELLO);
  const eve = await inside.claim("Eve");
  let fuzzed = 0;
  let connections = 0;

  await fc.assert(
    fc.asyncProperty(runs, async (texts) => {
      let socket: FakeSocket | null = null;
      for (const text of texts) {
        if (socket === null) {
          connections += 1;
          // Every fifth speaks as the tutorial's client does.
          const dialect = connections % 5 === 0 ? inside.tutorial : v1;
          socket = await inside.enter(eve, dialect);
          if (connections % 3 > 0) socket.say(HELLO);
        }
        fuzzed += 1;
        socket.say(text);
        if (fuzzed % 4 === 0) await inside.settle();
        if (socket.closed === null) continue;
        inside.leave(socket);
        socket = null;
      }
      if (socket !== null) inside.leave(socket);
      bystander.sent.length = 0;
      const said = say("still here", `cid-bystander-${fuzzed}`);
      bystander.say(JSON.stringify([said, { t: "ping", n: fuzzed }]));
      await inside.settle();
      const kinds = bystander.kinds();
      assert(kinds.includes("ack") && kinds.includes("pong"), String(kinds));
      assertEquals([inside.lines, bystander.closed], [[], null]);
    }),
    parameters(frames),
  );

  assertEquals(fuzzed, frames);
  assertEquals(inside.closes.get(CLOSE.serverError), undefined);
  report(
    "S6",
    `fuzzed frames ${fuzzed} on ${connections} connections (FUZZ_SEED=${seed}), crashes 0`,
  );
});

Deno.test("5,000 fuzzed frames reach a real server, which goes on", async () => {
  const frames = 5_000;
  await using tree = await Tree.build();
  await using server = await Server.start({ tree, env: LIFTED });
  const { port } = server;
  const cookie = await join(server.origin, "Eve");
  await using bystander = new Member({
    name: "Bystander",
    port,
    cookie: await join(server.origin, "Bystander"),
    rooms: [LOBBY],
    random: new Random(seed),
  }).start();
  const codes = new Map<number | null, number>();
  let fuzzed = 0;

  await fc.assert(
    fc.asyncProperty(runs, async (texts) => {
      // Five at a time, as most connections end after three.
      for (let i = 0; i < texts.length; i += 5) {
        const some = texts.slice(i, i + 5);
        const socket = await RawSocket.open({ port, cookie, onText: () => {} });
        socket.send(HELLO);
        socket.sendBytes(joinBytes(...some.map((text) => frame(text))));
        socket.close();
        const code = await socket.closed;
        codes.set(code, (codes.get(code) ?? 0) + 1);
        socket.cut();
        fuzzed += some.length;
      }
      bystander.say(LOBBY, `still here ${fuzzed}`);
      await until("an ack of the bystander", () => bystander.isSettled);
    }),
    parameters(frames),
  );

  assertEquals([fuzzed, server.isRunning], [frames, true]);
  assertEquals(codes.get(CLOSE.serverError), undefined);
  assertEquals(server.lines.slice(1), []);
  const { closes, complaints } = bystander.transcript;
  assertEquals([closes, complaints], [[], []]);
  report(
    "S6",
    `fuzzed frames ${fuzzed} over the wire (FUZZ_SEED=${seed}), crashes 0`,
  );
});
