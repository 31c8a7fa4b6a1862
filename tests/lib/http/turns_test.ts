import { assertEquals, assertRejects } from "@std/assert";
import { Overloaded } from "../../../lib/http/overload.ts";
import {
  CROWD_MIN,
  drawnInTurn,
  LONG_TURN_MS,
  Turns,
  TURNS_WAITING_MAX,
} from "../../../lib/http/turns.ts";

/** An event loop whose turns end when they are told to, and its clock. */
class Loop {
  nowMs = 0;
  readonly turns: Turns;
  #deferred: (() => void)[] = [];
  #timers: { run: () => void; atMs: number }[] = [];

  constructor() {
    this.turns = new Turns({
      monoMs: () => this.nowMs,
      defer: (turn) => this.#deferred.push(turn),
      setTimer: (run, ms) => {
        const timer = { run, atMs: this.nowMs + ms };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
    });
  }

  /** Ends one turn, that took so long. */
  async endTurn(ms = 0): Promise<void> {
    this.nowMs += ms;
    for (const turn of this.#deferred.splice(0)) turn();
    await settled();
  }

  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.nowMs);
    for (const { run } of due) run();
    await settled();
  }

  /** Has each of these addresses ask, and tells who has gone by now. */
  ask(...addresses: string[]): string[] {
    const gone: string[] = [];
    for (const [i, address] of addresses.entries()) {
      void this.turns.next(address).then(() => gone.push(`${address}${i}`));
    }
    return gone;
  }
}

/** Lets what waits for nothing go on. */
async function settled(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
}

Deno.test("Turns.next() lets one go in each turn, in the order they came", async () => {
  const loop = new Loop();
  const gone = loop.ask("a", "a", "a");

  const seen: string[][] = [];
  for (let turn = 0; turn < 3; turn++) {
    await settled();
    seen.push([...gone]);
    await loop.endTurn();
  }

  assertEquals(seen, [["a0"], ["a0", "a1"], ["a0", "a1", "a2"]]);
});

Deno.test("Turns.next() has addresses go one after the other, however many of one wait", async () => {
  const loop = new Loop();
  const gone = loop.ask("a", "a", "a", "b", "b", "c");

  for (let turn = 0; turn < 6; turn++) await loop.endTurn();

  assertEquals(gone, ["a0", "a1", "b3", "c5", "a2", "b4"]);
});

Deno.test("Turns.next() rests as long as a turn took that was long", async () => {
  const loop = new Loop();
  const gone = loop.ask(...Array<string>(CROWD_MIN + 1).fill("a"));
  await loop.endTurn(LONG_TURN_MS + 1);
  await loop.pass(LONG_TURN_MS);
  assertEquals(gone, ["a0"]);

  await loop.pass(1);
  assertEquals(gone, ["a0", "a1"]);
  // Fewer wait by now.
  await loop.endTurn(LONG_TURN_MS);
  assertEquals(gone, ["a0", "a1", "a2"]);
});

Deno.test("Turns lets go all who wait, without a rest, once it is over", async () => {
  const loop = new Loop();
  const gone = loop.ask(...Array<string>(CROWD_MIN + 1).fill("a"));
  await loop.endTurn(LONG_TURN_MS);
  assertEquals(gone, ["a0"]);

  loop.turns[Symbol.dispose]();
  await loop.endTurn(LONG_TURN_MS);
  assertEquals(gone, ["a0", "a1", "a2"]);
  await loop.pass(LONG_TURN_MS);
  assertEquals(gone, ["a0", "a1", "a2"]);
});

Deno.test("Turns.next() keeps nobody waiting once nobody waits", async () => {
  const loop = new Loop();
  await loop.turns.next("a");
  const second = loop.turns.next("a");
  await loop.endTurn();
  await second;
  await loop.endTurn();

  await loop.turns.next("a");
});

Deno.test("Turns.next() refuses whoever would wait too long", async () => {
  const loop = new Loop();
  await loop.turns.next("a");
  const waiting = Array.from(
    { length: TURNS_WAITING_MAX },
    () => loop.turns.next("a"),
  );

  await assertRejects(() => loop.turns.next("b"), Overloaded);
  for (let i = 0; i < TURNS_WAITING_MAX; i++) await loop.endTurn();
  await Promise.all(waiting);
});

Deno.test("drawnInTurn() has a form wait whose answer is drawn, and no other", async () => {
  const loop = new Loop();
  const asked: string[] = [];
  const state = { address: "a", services: { turns: loop.turns } };
  type Ctx = { state: typeof state; draws: boolean };
  const answer = ({ draws }: Ctx): unknown => draws ? {} : new Response();
  const handlers = drawnInTurn({ GET: answer, POST: answer });
  const ask = async (method: "GET" | "POST", draws: boolean) => {
    await handlers[method]({ state, draws });
    asked.push(`${method} ${draws ? "page" : "done"}`);
  };
  await loop.turns.next("a");

  const answered = ask("POST", true);
  await ask("POST", false);
  await ask("GET", true);
  await loop.endTurn();
  await answered;

  assertEquals(asked, ["POST done", "GET page", "POST page"]);
});
