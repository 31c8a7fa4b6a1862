import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Hub } from "../../lib/chat.ts";
import { v1 } from "../../lib/dialect.ts";
import { DEFAULT_LIMITS, type Limits } from "../../lib/limits.ts";
import {
  type Draft,
  LogUnavailableError,
  type RoomLog,
} from "../../lib/log/log.ts";
import { MemoryLog } from "../../lib/log/memory.ts";
import { createLogger } from "../../lib/logger.ts";
import { CLOSE, parseServerFrames } from "../../lib/protocol.ts";
import { type Admission, Shell } from "../../lib/socket.ts";
import type { Reading } from "../../lib/hub/effects.ts";
import { hello, member, room as roomId, say } from "./chat_fixtures.ts";
import { FakeSocket } from "./fake_socket.ts";

const HELLO = JSON.stringify(hello());

/** A shell over fake sockets, whose turns of the event loop a test counts. */
class Rig implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly marks: (Reading & { personId: string })[] = [];
  readonly shell: Shell;
  readonly log: RoomLog;
  #due: (() => void)[] = [];
  #monoMs = 0;
  readonly #timers = new Map<() => void, number>();

  constructor(log: RoomLog = new MemoryLog("epoch"), limits?: Partial<Limits>) {
    let ids = 0;
    this.log = log;
    const all = { ...DEFAULT_LIMITS, ...limits };
    const newId = () => `event-${++ids}`;
    this.shell = new Shell({
      hub: new Hub({
        limits: all,
        epoch: log.epoch,
        newId,
        startedAt: { wallMs: 0, monoMs: 0 },
      }),
      log,
      limits: all,
      logger: createLogger((line) => this.lines.push(line), "info", () => 0),
      now: () => ({ wallMs: 0, monoMs: this.#monoMs }),
      nameOf: (id) =>
        id === "p-broken"
          ? Promise.reject(new Error("Who?"))
          : Promise.resolve(id === "p-unknown" ? null : `name of ${id}`),
      roomsOf: () => Promise.resolve([]),
      mark: (personId, read) => this.marks.push({ personId, ...read }),
      defer: (turn) => this.#due.push(turn),
      setTimer: (run, ms) => {
        this.#timers.set(run, this.#monoMs + ms);
        return () => this.#timers.delete(run);
      },
    });
  }

  /** Lets time pass, and what is due happen. */
  async advance(ms: number): Promise<void> {
    this.#monoMs += ms;
    for (const [run, atMs] of [...this.#timers]) {
      if (atMs > this.#monoMs) continue;
      this.#timers.delete(run);
      run();
    }
    await this.settle();
  }

  connect(
    name: string,
    admit: () => Admission | Promise<Admission> = () => admitted(name),
  ): FakeSocket {
    const socket = new FakeSocket();
    const address = `address of ${name}`;
    this.shell.connect({ socket, address, dialect: v1, admit });
    return socket;
  }

  /** A socket that is open, greeted, and up to date. */
  async enter(name: string): Promise<FakeSocket> {
    const socket = this.connect(name);
    socket.open();
    await this.settle();
    socket.say(HELLO);
    await this.settle();
    return socket;
  }

  /** Runs turns until nothing is due any more. */
  async settle(): Promise<void> {
    do {
      const due = this.#due;
      this.#due = [];
      for (const turn of due) turn();
      // A macrotask, so that every promise that can settle has.
      await new Promise((resolve) => setTimeout(resolve));
    } while (this.#due.length > 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shell[Symbol.asyncDispose]();
  }
}

function admitted(name: string): Admission {
  return { ok: true, member: member(name) };
}

class BrokenLog extends MemoryLog {
  override state(): Promise<never> {
    return Promise.reject(new LogUnavailableError("disk on fire"));
  }
}

Deno.test("Shell.connect() welcomes who says hello, and tells who is here", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  assertEquals(ada.kinds(), ["welcome", "live", "presence"]);
});

Deno.test("Shell sends what is ready in one turn as one message", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const bob = await rig.enter("Bob");
  const before = bob.sent.length;

  ada.say(JSON.stringify([say("one"), say("two"), say("three")]));
  await rig.settle();

  assertEquals(bob.sent.length, before + 1);
  const bodies = bob.frames().filter((frame) => frame.t === "evt")
    .map((frame) => frame.body);
  assertEquals(bodies, ["one", "two", "three"]);
});

Deno.test("Shell gives the log one group at a time, and never has a lone draft wait", async () => {
  const groups: number[] = [];
  class CountingLog extends MemoryLog {
    override append(drafts: readonly Draft[]) {
      groups.push(drafts.length);
      return super.append(drafts);
    }
  }
  await using rig = new Rig(new CountingLog());
  const ada = await rig.enter("Ada");
  for (const text of ["one", "two", "three"]) {
    ada.say(JSON.stringify(say(text)));
    await rig.settle();
  }
  const early = [...groups];
  await rig.advance(3);
  await rig.advance(3);
  ada.say(JSON.stringify(say("four")));
  await rig.settle();

  assertEquals([early, groups], [[1], [1, 2, 1]]);
});

/** Stores a group when it is told to. */
class HeldLog extends MemoryLog {
  readonly #held: (() => void)[] = [];

  override async append(drafts: readonly Draft[]) {
    await new Promise<void>((resolve) => this.#held.push(resolve));
    return await super.append(drafts);
  }

  release(): void {
    this.#held.shift()?.();
  }
}

/** Ada among so many that it pays to tell them of several texts at once. */
async function amongMany(rig: Rig) {
  const ada = await rig.enter("Ada");
  const bob = await rig.enter("Bob");
  for (let i = 0; i < 198; i++) await rig.enter(`Guest ${i}`);
  return {
    say: (...texts: string[]) =>
      ada.say(JSON.stringify(texts.map((text) => say(text)))),
    /** The texts that one of them was told, by message. */
    told: () =>
      bob.sent.map((text) =>
        parseServerFrames(text)
          .flatMap((one) => one.t === "evt" ? one.body : [])
      ).filter(({ length }) => length > 0),
  };
}

Deno.test("Shell tells many at once what is being stored, but has nobody wait for long", async () => {
  const log = new HeldLog("epoch");
  await using rig = new Rig(log);
  const { say, told } = await amongMany(rig);
  const talk = async (first: string, ...then: string[]) => {
    say(first);
    await rig.settle();
    say(...then);
    log.release();
    await rig.advance(3);
  };
  await talk("one", "two", "three");
  const early = told();
  log.release();
  await rig.settle();
  const together = told();
  await rig.advance(3);
  await talk("four", "five", "six");
  await rig.advance(6);
  const late = told();
  log.release();
  await rig.settle();

  assertEquals(early, []);
  assertEquals(together, [["one", "two", "three"]]);
  assertEquals(late.slice(1), [["four"]]);
  assertEquals(told().slice(2), [["five", "six"]]);
});

Deno.test("Shell tells many at once what gathers for the log, too", async () => {
  const log = new HeldLog("epoch");
  await using rig = new Rig(log);
  const { say, told } = await amongMany(rig);
  say("one");
  await rig.settle();
  say("two", "three");
  log.release();
  await rig.settle();
  const early = told();
  await rig.advance(3);
  log.release();
  await rig.settle();

  assertEquals([early, told()], [[], [["one", "two", "three"]]]);
});

Deno.test("Shell.connect() counts an upgrade that is abandoned for nothing", async () => {
  await using rig = new Rig(undefined, { socketsPerAddress: 1 });
  rig.connect("Ada");
  rig.connect("Ada");
  await rig.settle();

  assertEquals(rig.shell.connections, 0);
  assert(rig.shell.hasRoomFor("address of Ada"));
});

Deno.test("Shell.hasRoomFor() counts the open sockets of an address", async () => {
  await using rig = new Rig(undefined, { socketsPerAddress: 1 });
  const ada = await rig.enter("Ada");
  assertEquals(rig.shell.hasRoomFor("address of Ada"), false);
  assertEquals(rig.shell.hasRoomFor("another"), true);

  ada.end();
  ada.end();
  assertEquals(rig.shell.hasRoomFor("address of Ada"), true);
});

Deno.test("Shell.connect() counts again who was upgraded at the same moment", async () => {
  await using rig = new Rig(undefined, { socketsPerAddress: 2 });
  const crowd = Array.from({ length: 4 }, () => rig.connect("Ada"));
  for (const one of crowd) one.open();
  await rig.settle();

  assertEquals(
    crowd.map((one) => one.closed?.code),
    [undefined, undefined, 1013, 1013],
  );
  assertEquals(rig.shell.connections, 2);
});

Deno.test("Shell.connect() says why somebody is not let in", async () => {
  await using rig = new Rig();
  const nobody = rig.connect("nobody", () => ({
    ok: false,
    code: 4401,
    reason: "No session",
  }));
  nobody.open();
  await rig.settle();

  assertEquals(nobody.closed, { code: 4401, reason: "No session" });
  assertEquals(rig.shell.connections, 0);
});

Deno.test("Shell.connect() keeps what is said while the door is still opening", async () => {
  await using rig = new Rig();
  const door = Promise.withResolvers<Admission>();
  const ada = rig.connect("Ada", () => door.promise);
  ada.open();
  ada.say(HELLO);
  door.resolve(admitted("Ada"));
  await rig.settle();

  assertEquals(ada.kinds()[0], "welcome");
});

Deno.test("Shell.connect() gives back what was claimed for somebody who has left", async () => {
  await using rig = new Rig();
  const door = Promise.withResolvers<Admission>();
  const ada = rig.connect("Ada", () => door.promise);
  ada.open();
  ada.end();
  let released = 0;
  door.resolve({
    ok: true,
    member: member("Ada"),
    gone: () => Promise.resolve(void released++),
  });
  await rig.settle();

  assertEquals(released, 1);
});

Deno.test("Shell answers bad input, and nobody else notices", async () => {
  await using rig = new Rig(undefined, { frameBytes: 1_000 });
  const bob = await rig.enter("Bob");
  const before = bob.sent.length;
  const cases: [unknown, string[], number | undefined][] = [
    ["not JSON", ["error"], undefined],
    ["null", ["error"], undefined],
    ['{"t":"dance"}', ["error"], undefined],
    [new Uint8Array(8).buffer, [], 1003],
    ["x".repeat(1_001), [], 1009],
    ["é".repeat(501), [], 1009],
  ];
  for (const [data, kinds, code] of cases) {
    const eve = rig.connect("Eve");
    eve.open();
    await rig.settle();
    eve.say(data);
    await rig.settle();
    assertEquals(eve.kinds(), kinds, String(data));
    assertEquals(eve.closed?.code, code);
    eve.end();
  }
  assertEquals(bob.sent.length, before);
});

Deno.test("Shell.post() stores the message of somebody without a socket", async () => {
  await using rig = new Rig();
  const bob = await rig.enter("Bob");

  const first = rig.shell.post(member("Ada"), say("hi"));
  await rig.settle();
  await rig.advance(5);
  const again = rig.shell.post(member("Ada"), say("hi"));
  await rig.settle();

  const [ack, dup] = [await first, await again];
  assert(ack.t === "ack" && dup.t === "ack");
  assertEquals([ack.seq, ack.dup, dup.seq, dup.dup], [1, false, 1, true]);
  assertEquals(bob.kinds().filter((kind) => kind === "evt"), ["evt"]);
});

Deno.test("Shell.post() finds out what the person is called that is acted upon", async () => {
  await using rig = new Rig();
  const bob = await rig.enter("Bob");
  const garden = { ...say("hi"), room: roomId("garden") };
  void rig.shell.post(member("Ada"), garden);
  await rig.settle();
  await rig.advance(5);

  const cid = say("mute").cid;
  const mute = { ...garden, cid, kind: "mute", body: "", ref: "p-1" } as const;
  const unknown = { ...mute, cid: say("x").cid, ref: "p-unknown" } as const;
  const muted = rig.shell.post(member("Ada"), mute);
  const nobody = rig.shell.post(member("Ada"), unknown);
  await rig.settle();
  await rig.advance(5);

  const [ack, nack] = [await muted, await nobody];
  assertEquals([ack.t, nack.t === "nack" && nack.code], ["ack", "bad_ref"]);
  const [, event] = await rig.log.replay(garden.room, 0, 2);
  assertEquals([event?.kind, event?.whom], ["mute", "name of p-1"]);
  assertEquals(bob.closed, null);
});

Deno.test("Shell.post() answers when nobody can say what somebody is called", async () => {
  await using rig = new Rig();
  const mute = { ...say("mute"), kind: "mute", ref: "p-broken" } as const;

  const answer = rig.shell.post(member("Ada"), mute);
  await rig.settle();

  const nack = await answer;
  assertEquals(nack.t === "nack" && [nack.code, nack.retry], [
    "unavailable",
    true,
  ]);
});

Deno.test("Shell.revoked() ends the connections of a session at once", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const bob = await rig.enter("Bob");

  rig.shell.revoked({ session: "session-Ada" });

  assertEquals(ada.closed?.code, 4401);
  assertEquals(bob.closed, null);
  ada.say(JSON.stringify(say("still here?")));
  await rig.settle();
  assertEquals(bob.kinds().includes("evt"), false);
});

Deno.test("Shell sends people away for now while the log cannot be read", async () => {
  await using rig = new Rig(new BrokenLog());
  const ada = await rig.enter("Ada");

  assertEquals(ada.closed?.code, 1013);
  assertStringIncludes(rig.lines.join("\n"), "storage_unavailable");
});

Deno.test("Shell answers everybody when a log fails in a way of its own", async () => {
  class BuggyLog extends MemoryLog {
    override append(): Promise<never> {
      return Promise.reject(new Error("A bug"));
    }
  }
  await using rig = new Rig(new BuggyLog());
  const ada = await rig.enter("Ada");
  ada.say(JSON.stringify(say("hi")));
  const post = rig.shell.post(member("Bob"), say("ho"));
  await rig.settle();

  const answer = await post;
  const told = ada.frames().at(-1);
  assert(answer.t === "nack" && told?.t === "nack");
  assertEquals([answer.code, told.code], ["unavailable", "unavailable"]);
  assertStringIncludes(rig.lines.join("\n"), "A bug");
});

Deno.test("Shell acknowledges and shows nothing before the log has stored it", async () => {
  const stored = Promise.withResolvers<void>();
  class SlowLog extends MemoryLog {
    override async append(drafts: readonly Draft[]) {
      await stored.promise;
      return super.append(drafts);
    }
  }
  await using rig = new Rig(new SlowLog());
  const ada = await rig.enter("Ada");
  const bob = await rig.enter("Bob");

  ada.say(JSON.stringify(say("hi")));
  await rig.settle();
  const early = [...ada.kinds(), ...bob.kinds()];
  stored.resolve();
  await rig.settle();

  assert(!early.includes("ack") && !early.includes("evt"));
  assertEquals(ada.kinds().slice(-2), ["ack", "evt"]);
  assertEquals(bob.kinds().at(-1), "evt");
});

Deno.test("R11 Shell.stop() tells everybody to return, though the log does not answer", async () => {
  const answered = Promise.withResolvers<void>();
  class HungLog extends MemoryLog {
    override async append(drafts: readonly Draft[]) {
      await answered.promise;
      return super.append(drafts);
    }
  }
  const rig = new Rig(new HungLog("epoch"));
  const ada = await rig.enter("Ada");
  ada.say(JSON.stringify(say("hi")));
  const wish = say("ho");
  const posted = rig.shell.post(member("Bob"), wish);
  await rig.settle();
  const { promise: longEnough, resolve } = Promise.withResolvers<void>();

  const stopped = rig.shell.stop((work) => Promise.race([work, longEnough]));
  const late = say("late");
  ada.say(JSON.stringify(late));
  await rig.settle();
  const early = ada.frames();
  resolve();
  await stopped;

  assert(early.every(({ t }) => t !== "bye"));
  // Nothing more is begun meanwhile.
  const refused = early.find((frame) => frame.t === "nack");
  assertEquals([refused?.cid, refused?.code], [late.cid, "shutdown"]);
  assertEquals(ada.kinds().at(-1), "bye");
  assertEquals(ada.closed?.code, CLOSE.restart);
  // Whoever sent a form has a page to look at, and may send it again.
  const { t, cid } = await posted;
  assertEquals([t, cid], ["nack", wish.cid]);

  // What is stored after all is nobody's news any more.
  const told = ada.sent.length;
  answered.resolve();
  await rig.settle();
  await rig.advance(10_000);
  assertEquals(ada.sent.length, told);
  assertEquals(rig.lines.filter((line) => line.includes("error")), []);
});

Deno.test("Shell sends no more to a reader who lags, and goes on from the log once it has drained", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const bob = await rig.enter("Bob");
  bob.bufferedAmount = 2 * 1024 * 1024;
  for (const text of ["one", "two", "three"]) {
    ada.say(JSON.stringify(say(text)));
    await rig.settle();
    await rig.advance(250);
  }
  const whileLagging = bodies(bob);
  await rig.advance(1_000);
  bob.bufferedAmount = 0;
  await rig.advance(1_000);

  assertEquals(whileLagging, ["one"]);
  assertEquals(bodies(bob), ["one", "two", "three"]);
  assertEquals(bodies(ada), ["one", "two", "three"]);
  assertEquals(bob.closed, null);
});

Deno.test("Shell takes a reader for slow that has more than 512 KiB unsent", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const [bob, cleo] = [await rig.enter("Bob"), await rig.enter("Cleo")];
  bob.bufferedAmount = 512 * 1024;
  cleo.bufferedAmount = bob.bufferedAmount + 1;
  for (const text of ["one", "two"]) {
    ada.say(JSON.stringify(say(text)));
    await rig.settle();
    await rig.advance(250);
  }

  assertEquals([bodies(bob), bodies(cleo)], [["one", "two"], ["one"]]);
});

Deno.test("Shell cuts off a lagging reader who takes nothing for half a minute", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const [bob, cleo] = [await rig.enter("Bob"), await rig.enter("Cleo")];
  bob.bufferedAmount = cleo.bufferedAmount = 2 * 1024 * 1024;
  ada.say(JSON.stringify(say("hi")));
  await rig.advance(250);

  await rig.advance(20_000);
  cleo.bufferedAmount -= 1_000;
  await rig.advance(5_000);
  await rig.advance(5_000);

  assertEquals(bob.closed?.code, 4408);
  assertEquals(cleo.closed, null);
});

Deno.test("Shell has less patience with a reader who has much unsent, and none with one who has far too much", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const [bob, cleo] = [await rig.enter("Bob"), await rig.enter("Cleo")];
  bob.bufferedAmount = cleo.bufferedAmount = 3 * 1024 * 1024;
  ada.say(JSON.stringify(say("hi")));
  await rig.advance(250);
  const early = [bob.closed, cleo.closed];

  await rig.advance(4_000);
  cleo.bufferedAmount -= 1_000;
  await rig.advance(1_000);
  await rig.advance(250);
  const late = [bob.closed?.code, cleo.closed];
  cleo.bufferedAmount = 9 * 1024 * 1024;
  await rig.advance(250);

  assertEquals([early, late], [[null, null], [4408, null]]);
  assertEquals(cleo.closed?.code, 4408);
});

Deno.test("Shell cuts off who asks without end and never reads", async () => {
  await using rig = new Rig();
  const eve = await rig.enter("Eve");
  const stuck = await rig.enter("Bob");
  eve.bufferedAmount = 9 * 1024 * 1024;
  eve.say('{"t":"ping","n":1}');
  await rig.settle();
  stuck.bufferedAmount = 2 * 1024 * 1024;
  stuck.say('{"t":"ping","n":1}');
  await rig.settle();
  await rig.advance(250);
  await rig.advance(15_000);
  const early = stuck.closed;
  await rig.advance(15_000);

  assertEquals([eve.closed?.code, early], [4408, null]);
  assertEquals(stuck.closed?.code, 4408);
});

Deno.test("Shell takes a reader for slow that has much unsent for a second", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  const [bob, cleo] = [await rig.enter("Bob"), await rig.enter("Cleo")];
  bob.bufferedAmount = cleo.bufferedAmount = 300 * 1024;
  ada.say(JSON.stringify(say("one")));
  await rig.settle();
  await rig.advance(250);
  cleo.bufferedAmount = 200 * 1024;
  await rig.advance(250);
  cleo.bufferedAmount = 300 * 1024;
  for (let i = 0; i < 3; i++) await rig.advance(250);
  ada.say(JSON.stringify(say("two")));
  await rig.settle();
  const whileLagging = [bodies(bob), bodies(cleo)];
  bob.bufferedAmount = 0;
  await rig.advance(1_000);

  assertEquals(whileLagging, [["one"], ["one", "two"]]);
  assertEquals(bodies(bob), ["one", "two"]);
});

Deno.test("Shell takes readers for slow sooner when there are many", async () => {
  await using rig = new Rig(undefined, {
    socketsPerSession: 0,
    workPerSecond: 0,
  });
  const ada = await rig.enter("Ada");
  const crowd: FakeSocket[] = [];
  const gather = async (count: number) => {
    while (crowd.length < count) crowd.push(await rig.enter("Bob"));
    for (const one of crowd) one.bufferedAmount = 255 * 1024;
  };
  const servedWith = async (text: string) => {
    ada.say(JSON.stringify(say(text)));
    await rig.settle();
    await rig.advance(250);
    return crowd.filter((one) => bodies(one).includes(text)).length;
  };

  // 128 MiB are for 514 of them.
  await gather(500);
  const few = [await servedWith("one"), await servedWith("two")];
  await gather(600);
  const many = [await servedWith("three"), await servedWith("four")];

  assertEquals([few, many], [[500, 500], [600, 0]]);
});

Deno.test("Shell counts who was cut off for its address until the line is gone", async () => {
  await using rig = new Rig(undefined, { socketsPerAddress: 1 });
  const eve = await rig.enter("Eve");
  eve.bufferedAmount = 9 * 1024 * 1024;
  eve.say('{"t":"ping","n":1}');
  await rig.settle();
  await rig.advance(250);
  const cutOff = [eve.closed?.code, rig.shell.connections];
  const before = rig.shell.hasRoomFor("address of Eve");
  eve.end();

  assertEquals(cutOff, [4408, 0]);
  assertEquals([before, rig.shell.hasRoomFor("address of Eve")], [false, true]);
});

Deno.test("Shell sends away a session that asks for too much, whatever it asks for", async () => {
  const limits = { workPerSecond: 10, workBurst: 20 };
  const ping = '{"t":"ping","n":1}';
  const history =
    '{"t":"history","req":1,"room":"lobby","epoch":"epoch","limit":9}';
  const floods: [string, string, number][] = [
    ["small frames", ping, 20],
    ["many in one", `[${Array(16).fill(ping).join()}]`, 2],
    ["long ones", ping.padEnd(9 * 1024), 2],
    ["pages", history, 2],
    ["hellos", HELLO, 4],
    ["what nobody knows", '{"t":"dance"}', 20],
  ];
  for (const [name, text, enough] of floods) {
    await using rig = new Rig(undefined, limits);
    const eve = await rig.enter("Eve");
    const bob = await rig.enter("Bob");
    for (let i = 0; i < enough; i++) eve.say(text);
    await rig.settle();
    bob.say(ping);
    await rig.settle();

    assertEquals([eve.closed?.code, bob.closed], [1008, null], name);
    assertEquals(bob.kinds().at(-1), "pong");
  }
});

Deno.test("Shell sends a session away that comes back to ask for more", async () => {
  await using rig = new Rig(undefined, { workPerSecond: 10, workBurst: 20 });
  const closes: unknown[] = [];
  for (let i = 0; i < 6; i++) {
    closes.push((await rig.enter("Eve")).closed?.code);
  }

  assertEquals(closes, [...Array(4).fill(undefined), 1008, 1008]);
});

Deno.test("Shell forgives what was asked for, as time passes", async () => {
  await using rig = new Rig(undefined, { workPerSecond: 10, workBurst: 20 });
  const ada = await rig.enter("Ada");
  for (let i = 0; i < 50; i++) {
    ada.say('{"t":"ping","n":1}');
    await rig.advance(100);
  }
  assertEquals(ada.closed, null);
});

Deno.test("Shell reads one page at a time for a connection, as fast as it takes them", async () => {
  await using rig = new Rig();
  const eve = await rig.enter("Eve");
  const frame = {
    t: "history",
    room: "lobby",
    epoch: "epoch",
    limit: 100,
  };
  const pages = () => eve.kinds().filter((kind) => kind === "page").length;

  eve.say(JSON.stringify([1, 2, 3].map((req) => ({ ...frame, req }))));
  eve.bufferedAmount = 2 * 1024 * 1024;
  await rig.settle();
  const whileFull = pages();
  eve.bufferedAmount = 0;
  await rig.advance(100);
  assertEquals([whileFull, pages()], [0, 3]);

  eve.bufferedAmount = 2 * 1024 * 1024;
  for (let i = 0; i < 3; i++) {
    eve.say(JSON.stringify(Array(64).fill({ ...frame, req: 1 })));
  }
  assertEquals(eve.closed?.code, 1008);
});

/** The texts a reader was shown. */
function bodies(socket: FakeSocket): (string | null)[] {
  return socket.frames().filter((frame) => frame.t === "evt")
    .map((frame) => frame.body);
}

Deno.test("Shell[Symbol.asyncDispose]() answers what it was given, then says when to return", async () => {
  const rig = new Rig();
  const ada = await rig.enter("Ada");
  ada.say(JSON.stringify(say("hi")));

  await rig.shell[Symbol.asyncDispose]();
  ada.say(JSON.stringify(say("late")));

  assertEquals(ada.kinds().slice(-3), ["ack", "evt", "bye"]);
  assertEquals(ada.closed?.code, 1012);
  const refused = rig.shell.post(member("Bob"), say("later"));
  assertEquals((await refused).t, "nack");
});

Deno.test("UX 20 Shell hands on how far somebody has read", async () => {
  await using rig = new Rig();
  const ada = await rig.enter("Ada");
  ada.say(JSON.stringify(say("one")));
  await rig.settle();

  ada.say(JSON.stringify({ t: "read", room: roomId("lobby"), seq: 1 }));
  await rig.settle();

  const { id: personId } = member("Ada").person;
  assertEquals(rig.marks, [{
    personId,
    room: roomId("lobby"),
    seq: 1,
    back: false,
  }]);
});
