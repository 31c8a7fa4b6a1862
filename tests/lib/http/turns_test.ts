import { assertEquals, assertRejects } from "@std/assert";
import { Overloaded } from "../../../lib/http/overload.ts";
import {
  drawnInTurn,
  Turns,
  TURNS_WAITING_MAX,
} from "../../../lib/http/turns.ts";

/** An event loop whose turns end when they are told to. */
class Loop {
  readonly turns = new Turns((turn) => this.#deferred.push(turn));
  #deferred: (() => void)[] = [];

  async endTurn(): Promise<void> {
    for (const turn of this.#deferred.splice(0)) turn();
    await Promise.resolve().then(() => {});
  }
}

Deno.test("Turns.next() lets one go in each turn, in the order they came", async () => {
  const loop = new Loop();
  const gone: number[] = [];
  for (const i of [1, 2, 3]) void loop.turns.next().then(() => gone.push(i));

  const seen: number[][] = [];
  for (let turn = 0; turn < 3; turn++) {
    await Promise.resolve().then(() => {});
    seen.push([...gone]);
    await loop.endTurn();
  }

  assertEquals(seen, [[1], [1, 2], [1, 2, 3]]);
});

Deno.test("Turns.next() keeps nobody waiting once nobody waits", async () => {
  const loop = new Loop();
  await loop.turns.next();
  const second = loop.turns.next();
  await loop.endTurn();
  await second;
  await loop.endTurn();

  await loop.turns.next();
});

Deno.test("Turns.next() refuses whoever would wait too long", async () => {
  const loop = new Loop();
  await loop.turns.next();
  const waiting = Array.from(
    { length: TURNS_WAITING_MAX },
    () => loop.turns.next(),
  );

  await assertRejects(() => loop.turns.next(), Overloaded);
  for (let i = 0; i < TURNS_WAITING_MAX; i++) await loop.endTurn();
  await Promise.all(waiting);
});

Deno.test("drawnInTurn() has a form wait whose answer is drawn, and no other", async () => {
  const loop = new Loop();
  const asked: string[] = [];
  const state = { services: { turns: loop.turns } };
  type Ctx = { state: typeof state; draws: boolean };
  const answer = ({ draws }: Ctx): unknown => draws ? {} : new Response();
  const handlers = drawnInTurn({ GET: answer, POST: answer });
  const ask = async (method: "GET" | "POST", draws: boolean) => {
    await handlers[method]({ state, draws });
    asked.push(`${method} ${draws ? "page" : "done"}`);
  };
  await loop.turns.next();

  const answered = ask("POST", true);
  await ask("POST", false);
  await ask("GET", true);
  await loop.endTurn();
  await answered;

  assertEquals(asked, ["POST done", "GET page", "POST page"]);
});
