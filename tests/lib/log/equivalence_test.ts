/**
 * Whatever is appended, the log in memory and the one in SQLite give the same
 * answers, also after it was closed and opened again. So the simulation, which
 * runs on the one, speaks for the other.
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Draft, PageQuery, RoomLog } from "../../../lib/log/log.ts";
import { MemoryLog } from "../../../lib/log/memory.ts";
import { ACT_KINDS, PERSON_KINDS, type RoomId } from "../../../lib/protocol.ts";
import { isAct } from "../../../lib/room/act.ts";
import { ADA, BOB, cid, CLEO, roomId } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

const TEXT_KINDS = ["message", "message", "edit", "delete"] as const;

/** A draft in which everything collides often. */
const wish = fc.record({
  room: fc.constantFrom("a", "b"),
  author: fc.constantFrom(ADA, BOB, CLEO, { ...ADA, name: "Countess" }),
  cid: fc.integer({ min: 0, max: 30 }),
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...TEXT_KINDS) },
    { weight: 1, arbitrary: fc.constantFrom(...ACT_KINDS) },
  ),
  body: fc.constantFrom("one", "two", "ü\n👋🏽"),
  /** What an act says. */
  said: fc.constantFrom("", "", "0", "1", "60", "unlisted"),
  /** Whom an act is done to. */
  whom: fc.option(fc.constantFrom(ADA, BOB, CLEO), { nil: undefined }),
  isKnown: fc.boolean(),
  /** Which of the events so far `ref` names; none beyond. */
  ref: fc.option(fc.nat({ max: 14 }), { nil: undefined }),
  nowMs: fc.integer({ min: 1_000, max: 1_009 }),
  steadyMs: fc.integer({ min: 1_000, max: 4_000 }),
});
type Wish = typeof wish extends fc.Arbitrary<infer Value> ? Value : never;

const query: fc.Arbitrary<PageQuery> = fc.integer({ min: 1, max: 6 }).chain(
  (limit) => {
    const seq = fc.integer({ min: 0, max: 20 });
    return fc.oneof(
      fc.constant({ limit }),
      seq.map((before) => ({ limit, before })),
      seq.map((after) => ({ limit, after })),
      seq.map((around) => ({ limit, around })),
    );
  },
);

const step = fc.oneof(
  {
    weight: 36,
    arbitrary: fc.record({
      append: fc.array(wish, { maxLength: 6, size: "max" }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({ page: query, room: fc.constantFrom("a", "b") }),
  },
  { weight: 1, arbitrary: fc.constant({ reopen: true as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

class Pair implements AsyncDisposable {
  readonly #temp = new TempStore();
  #run = 0;
  #drafted = 0;

  async play(steps: readonly Step[]): Promise<void> {
    const memory = new MemoryLog();
    const ids: string[] = [];
    this.#run++;
    for (const step of steps) {
      if ("reopen" in step) await this.#temp.reopen();
      else if ("page" in step) {
        await this.#same(
          memory,
          (log) => log.page(this.#room(step.room), step.page),
        );
      } else {
        const drafts = step.append.map((wish) => this.#draft(wish, ids));
        await this.#same(memory, (log) => log.append(drafts));
      }
    }
    for (const room of [this.#room("a"), this.#room("b")]) {
      await this.#same(memory, (log) => log.head(room));
      await this.#same(memory, (log) => log.replay(room, 0, 1_000));
      await this.#same(memory, (log) => log.page(room, { limit: 1_000 }));
      await this.#same(memory, (log) => log.state(room));
      for (const id of [ADA.id, BOB.id, CLEO.id, null]) {
        await this.#same(memory, (log) => log.standing(room, id));
      }
      await this.#same(memory, async (log) => (await log.hosts(room)).sort());
      await this.#same(memory, (log) => log.muted(room, 0));
    }
  }

  async open(): Promise<void> {
    await this.#temp.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  async #same(
    memory: RoomLog,
    ask: (log: RoomLog) => Promise<unknown>,
  ): Promise<void> {
    assertEquals(await ask(this.#temp.store.log), await ask(memory));
  }

  /** Each run has rooms of its own, so that one file does for all. */
  #room(letter: string): RoomId {
    return roomId(`run-${this.#run}-${letter}`);
  }

  #draft(wish: Wish, ids: string[]): Draft {
    const id = `id-${++this.#drafted}`;
    const ref = wish.ref === undefined ? undefined : ids[wish.ref];
    ids.push(id);
    const { author, body, kind, nowMs, said, steadyMs, whom } = wish;
    const draft: Draft = {
      room: this.#room(wish.room),
      author,
      cid: cid(`cid-${wish.cid}-0000`),
      kind,
      body: isAct(kind) ? said : body,
      id,
      nowMs,
      steadyMs,
    };
    if (kind === "message") return draft;
    draft.ref = PERSON_KINDS.has(kind)
      ? whom?.id
      : isAct(kind)
      ? undefined
      : ref;
    if (PERSON_KINDS.has(kind) && wish.isKnown) draft.whom = whom?.name;
    return draft;
  }
}

Deno.test("SqliteLog gives the answers of MemoryLog, across restarts", async () => {
  await using pair = new Pair();
  await pair.open();
  const steps = fc.array(step, { maxLength: 25, size: "max" });

  await fc.assert(
    fc.asyncProperty(steps, (steps) => pair.play(steps)),
    { numRuns: 100 },
  );
});
