/**
 * S3: nobody is mistaken for another, and nobody holds what they do not use.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { parseConfig } from "../../lib/config.ts";
import { v1 } from "../../lib/dialect.ts";
import { admitSession } from "../../lib/http/state.ts";
import { MemoryIdentity } from "../../lib/identity/memory.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import { createLogger } from "../../lib/logger.ts";
import { CLOSE, LOBBY } from "../../lib/protocol.ts";
import { createServices } from "../../lib/services.ts";
import { admitGuest, TUTORIAL_HELLO } from "../../lib/tutorial.ts";
import { Random } from "../faults/random.ts";
import { Client } from "../http/client.ts";
import { FakeSocket } from "../lib/fake_socket.ts";
import { startApp } from "../start_app.ts";
import { lookalikes } from "./lookalikes.ts";
import { report } from "./report.ts";

const NAME = "Alice Cooper";
/** Others whose letters have other look-alikes: of Cyrillic, Greek and none. */
const MORE_NAMES = ["Иван Попов", "Νίκος Παπάς", "O'Neil 10", "李雷", "Zoë"];
const SEED = 7;
/** A crowd at one address. */
const LIFTED = {
  LIMIT_NAMES_PER_HOUR: "0",
  LIMIT_CHANGES_PER_SECOND: "0",
  LIMIT_UPGRADES_PER_SECOND: "0",
  LIMIT_SOCKETS_PER_ADDRESS: "0",
};
/** Asked at the same time. */
const ABREAST = 20;

/** Calls for all, some at a time. */
async function each<T>(
  items: readonly T[],
  call: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(Array.from({ length: ABREAST }, async () => {
    for (const item of waiting) await call(item);
  }));
}

Deno.test("S3 No look-alike of a taken name can be had, on either way in", async () => {
  await using app = await startApp(LIFTED);
  const random = new Random(SEED);
  let tried = 0;
  const accepted: string[] = [];
  for (const name of [NAME, ...MORE_NAMES]) {
    assertEquals((await new Client(app.origin).join(name)).status, 303);
    const mixed = name === NAME ? 300 : 50;
    const others = lookalikes(name, () => random.next(), mixed);
    await each(others, async (other) => {
      tried += 1;
      const { status } = await new Client(app.origin).join(other);
      if (status === 303) accepted.push(`${name}: ${escape(other)} by a form`);
      else assert([409, 422].includes(status), `${escape(other)}: ${status}`);
    });
    await each(others, async (other) => {
      const query = encodeURIComponent(other);
      const guest = new Client(app.origin)
        .connect(`/start_web_socket?username=${query}`);
      const first = guest.until("user list", () => guest.texts.at(0));
      const outcome = await Promise.race([
        guest.closed,
        first.catch(() => guest.closed),
      ]);
      if (typeof outcome === "string") {
        accepted.push(`${name}: ${escape(other)} by a socket`);
        await guest[Symbol.asyncDispose]();
      } else assertEquals(outcome.code, CLOSE.policy, escape(other));
    });
  }
  report(
    "S3",
    `look-alikes tried ${tried}, by a form and by a socket, ` +
      `accepted ${accepted.length} (seed ${SEED})`,
  );
  assert(tried >= 500);
  assertEquals(accepted, []);
});

Deno.test("S3 Who is not mistaken for another can have the name", async () => {
  await using app = await startApp(LIFTED);
  const names = [
    NAME,
    "Alice Cooperr",
    "Alicia Cooper",
    "Àlice Cooper",
    "Aiice",
  ];
  for (const name of names) {
    assertEquals((await new Client(app.origin).join(name)).status, 303, name);
  }
});

Deno.test("S3 A form sent again gives nobody a name that is another's by now", async () => {
  await using app = await startApp();
  const form = { name: "Victoria", key: crypto.randomUUID() };
  const mallory = new Client(app.origin);
  const joined = await mallory.post("/r/lobby", form);
  await joined.body?.cancel();
  mallory.cookie = joined.headers.get("set-cookie")?.split(";")[0] ?? null;
  await using socket = await mallory.connect().opened();
  socket.send({ t: "hello", v: 1, client: "tab", rooms: [{ room: LOBBY }] });
  await socket.frame("live");
  const again = { ...form, key: crypto.randomUUID() };
  await (await mallory.post("/me", again)).body?.cancel();
  await mallory.join("Mallory");
  const victim = new Client(app.origin);
  assertEquals((await victim.join("Victoria")).status, 303);

  for (const path of ["/r/lobby", "/me"]) {
    for (const old of [form, again]) {
      await (await mallory.post(path, old)).body?.cancel();
      const cid = app.services.newCid();
      const body = "I am Victoria";
      socket.send({ t: "send", room: LOBBY, cid, kind: "message", body });
      const ack = await socket.frame("ack", (frame) => frame.cid === cid);
      const told = await socket.frame("evt", ({ seq }) => seq === ack.seq);
      assertEquals(told.by.name, "Mallory", `${path} ${old.key}`);
    }
  }
  report("S3", "forms of a name given up sent again 4, spoken under it 0");
});

Deno.test("S3 An upgrade that is abandoned holds nothing", async () => {
  await using world = new World();
  const ada = await world.identity.claim("Ada", null, 0);
  assert(ada.ok);

  // One that never opens, one that never says hello, and one that leaves while
  // it is let in; the last two as guests under a name.
  const silent = new FakeSocket();
  const unopened = new FakeSocket();
  const leaving = new FakeSocket();
  const abandoned = new FakeSocket();
  world.visit(silent, ada.token);
  world.visit(unopened, ada.token);
  world.visitAsGuest(leaving, "Ghost");
  world.visitAsGuest(abandoned, "Ghost 2");
  silent.open();
  leaving.open();
  leaving.end();
  await world.settle();
  assertEquals(world.services.shell.connections, 1);
  assertEquals(world.services.shell.hasRoomFor("here"), false);

  world.pass(10_001);
  await world.settle();
  assertEquals(silent.closed?.code, CLOSE.noHello);
  silent.end();
  await world.settle();

  const { identity, services: { shell } } = world;
  assertEquals([shell.connections, shell.count(LOBBY)], [0, 0]);
  assertEquals(shell.hasRoomFor("here"), true);
  for (const name of ["Ghost", "Ghost 2"]) {
    assertEquals((await identity.claimGuest(name, 0)).ok, true, name);
  }
  report("S3", "abandoned upgrades 4, held after 10 s 0");
});

/** The server with no socket, no disk and a clock of the test's. */
class World implements AsyncDisposable {
  readonly identity = new MemoryIdentity();
  readonly services;
  #nowMs = 0;
  #timers = new Map<() => void, number>();

  constructor() {
    const log = new MemoryLog("epoch");
    const { identity } = this;
    const parsed = parseConfig({ LIMIT_SOCKETS_PER_ADDRESS: "1" });
    assert(parsed.ok);
    this.services = createServices({
      config: parsed.config,
      store: { identity, log, [Symbol.asyncDispose]: () => Promise.resolve() },
      logger: createLogger(() => {}, "error", () => 0),
      now: () => ({ wallMs: this.#nowMs, monoMs: this.#nowMs }),
      defer: (turn) => queueMicrotask(turn),
      setTimer: (run, ms) => {
        this.#timers.set(run, this.#nowMs + ms);
        return () => this.#timers.delete(run);
      },
      newId: () => crypto.randomUUID(),
      newUuid: () => crypto.randomUUID(),
      usedMemory: () => 0,
    });
  }

  visit(socket: FakeSocket, token: string | null): void {
    const { services } = this;
    services.shell.connect({
      socket,
      address: "here",
      dialect: v1,
      admit: () => admitSession(services, token, "127.0.0.1"),
    });
  }

  visitAsGuest(socket: FakeSocket, name: string): void {
    const { identity, services } = this;
    services.shell.connect({
      socket,
      address: "there",
      dialect: services.tutorial,
      greeting: TUTORIAL_HELLO,
      admit: () => admitGuest(identity, name, this.#nowMs, "127.0.0.1"),
    });
  }

  /** Lets what waits for nothing but its turn have it. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Lets time pass, and runs what is due. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (true) {
      const due = [...this.#timers].filter(([, atMs]) => atMs <= untilMs)
        .toSorted(([, a], [, b]) => a - b);
      const [next] = due;
      if (next === undefined) break;
      const [run, atMs] = next;
      this.#timers.delete(run);
      this.#nowMs = atMs;
      run();
    }
    this.#nowMs = untilMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.services[Symbol.asyncDispose]();
  }
}

function escape(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/gu,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );
}
