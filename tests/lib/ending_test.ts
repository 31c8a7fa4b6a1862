import { assertEquals } from "@std/assert";
import { Deadline } from "../../lib/deadline.ts";
import { Ending, EXIT_MEMORY, WITHIN_MS } from "../../lib/ending.ts";

/** R11: the whole stop, with a margin for a machine that is busy. */
const GONE_WITHIN_MS = 4_500;
const NEVER = new Promise<void>(() => {});

/** Time that passes only when somebody says so. */
class Clock {
  #monoMs = 0;
  readonly #timers = new Map<() => void, number>();

  readonly now = () => ({ wallMs: 0, monoMs: this.#monoMs });

  readonly setTimer = (run: () => void, ms: number) => {
    this.#timers.set(run, this.#monoMs + ms);
    return () => void this.#timers.delete(run);
  };

  get waiting(): number {
    return this.#timers.size;
  }

  /** Steps from timer to timer, and lets all that follows from each happen. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monoMs + ms;
    await macrotask();
    while (true) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a - b);
      if (next === undefined || next[1] > endMs) break;
      this.#monoMs = Math.max(this.#monoMs, next[1]);
      this.#timers.delete(next[0]);
      next[0]();
      await macrotask();
    }
    this.#monoMs = endMs;
  }

  /** The event loop stood still for so long. */
  stall(ms: number): void {
    this.#monoMs += ms;
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Fails before anybody waits for it, which is not by itself the end. */
function failing(message: string): Promise<never> {
  const failure = Promise.reject(new Error(message));
  failure.catch(() => {});
  return failure;
}

/** A process whose steps take as long as they are told, and when each ended. */
function endingWith(
  { stored, closed, sent, clock = new Clock() }: {
    stored: Promise<unknown>;
    closed: Promise<unknown>;
    sent: Promise<void>;
    clock?: Clock;
  },
) {
  const { promise: usedUp, resolve: end } = Promise.withResolvers<void>();
  const said: [step: string, atMs: number][] = [];
  const note = (step: string) => said.push([step, clock.now().monoMs]);
  const ending = new Ending({
    services: {
      logger: {
        info: () => {},
        error: (_, fields) => note(String(fields?.error)),
      },
      memory: { usedUp },
      async stop(waits) {
        await waits.stored(stored);
        note("stored");
        await waits.closed(closed);
        note("closed");
      },
    },
    exit: (code) => note(`exit ${code}`),
    now: clock.now,
    setTimer: clock.setTimer,
  });
  ending.endLast(() => sent);
  return { clock, said, end };
}

Deno.test("R11 Ending is over in time, if no step comes to its end", async () => {
  const { clock, said, end } = endingWith({
    stored: NEVER,
    closed: NEVER,
    sent: NEVER,
  });

  end();
  await clock.advance(GONE_WITHIN_MS);

  assertEquals(said, [
    ["stored", WITHIN_MS.stored],
    ["closed", WITHIN_MS.closed],
    [`exit ${EXIT_MEMORY}`, WITHIN_MS.sent],
  ]);
  // The rest is for what no timer can shorten: a machine that is busy.
  assertEquals(WITHIN_MS.sent <= GONE_WITHIN_MS - 1_000, true);
});

Deno.test("R11 Ending waits for nothing that has come to its end", async () => {
  const done = Promise.resolve();
  const { clock, said, end } = endingWith({
    stored: done,
    closed: done,
    sent: done,
  });

  end();
  await clock.advance(0);

  assertEquals(said, [["stored", 0], ["closed", 0], [
    `exit ${EXIT_MEMORY}`,
    0,
  ]]);
  assertEquals(clock.waiting, 0);
});

Deno.test("R11 Ending leaves to later steps what an earlier one did not take, and no more", async () => {
  const done = Promise.resolve();
  const { clock, said, end } = endingWith({
    stored: done,
    closed: NEVER,
    sent: NEVER,
  });

  end();
  await clock.advance(GONE_WITHIN_MS);

  assertEquals(said, [
    ["stored", 0],
    ["closed", WITHIN_MS.closed],
    [`exit ${EXIT_MEMORY}`, WITHIN_MS.sent],
  ]);
});

Deno.test("R11 Ending goes on after a step that fails, and says so", async () => {
  const done = Promise.resolve();
  const { clock, said, end } = endingWith({
    stored: done,
    closed: failing("The disk is gone"),
    sent: failing("The server is gone"),
  });

  end();
  await clock.advance(GONE_WITHIN_MS);

  assertEquals(said.map(([step]) => step), [
    "stored",
    "The disk is gone",
    "The server is gone",
    `exit ${EXIT_MEMORY}`,
  ]);
});

Deno.test("Deadline.by() does not wait where its moment is past", async () => {
  const clock = new Clock();
  const deadline = new Deadline(clock);
  clock.stall(10_000);
  let isOver = false;

  deadline.by(1_000)(NEVER).then(() => isOver = true);
  await clock.advance(0);

  assertEquals(isOver, true);
});
