import { assertEquals, assertStringIncludes } from "@std/assert";
import { createLogger } from "../../lib/logger.ts";
import {
  LOOKS_BEFORE_OUT,
  memoryAt,
  MemoryWatch,
} from "../../lib/memory_watch.ts";

const MIB = 1024 * 1024;

Deno.test("memoryAt() is scarce at 70 %, out at 90 %, and calm again below 65 %", () => {
  const cases = [
    [0, "calm", "calm"],
    [69, "calm", "calm"],
    [70, "calm", "scarce"],
    [69, "scarce", "scarce"],
    [65, "scarce", "scarce"],
    [64, "scarce", "calm"],
    [89, "calm", "scarce"],
    [90, "calm", "out"],
    [89, "out", "scarce"],
    [10, "out", "calm"],
  ] as const;
  for (const [used, before, after] of cases) {
    assertEquals(memoryAt(used, 100, before), after, `${used} after ${before}`);
  }
});

Deno.test("memoryAt() knows no scarcity without a limit", () => {
  assertEquals(memoryAt(1e12, 0, "scarce"), "calm");
});

/** A watch over memory that a test sets, in MiB of 100. */
class Rig implements Disposable {
  usedMb = 0;
  usedUp = false;
  readonly lines: string[] = [];
  readonly watch: MemoryWatch;
  #due: (() => void) | null = null;

  constructor(limitMb = 100) {
    this.watch = new MemoryWatch({
      limitMb,
      usedBytes: () => this.usedMb * MIB,
      setTimer: (run) => {
        this.#due = run;
        return () => this.#due = null;
      },
      logger: createLogger((line) => this.lines.push(line), "info", () => 0),
    });
    this.watch.usedUp.then(() => this.usedUp = true);
  }

  get isWatching(): boolean {
    return this.#due !== null;
  }

  /** Lets it look at these, one after the other. */
  async look(...usedMb: number[]): Promise<void> {
    for (const used of usedMb) {
      this.usedMb = used;
      const run = this.#due;
      this.#due = null;
      run?.();
    }
    await Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
  }
}

Deno.test("MemoryWatch says once that memory is scarce, and once that it is back", async () => {
  using rig = new Rig();
  await rig.look(71, 75, 68, 71);
  const scarce = rig.watch.isScarce;
  await rig.look(60, 50);

  assertEquals([scarce, rig.watch.isScarce], [true, false]);
  assertEquals(rig.lines.length, 2);
  assertStringIncludes(rig.lines[0] ?? "", "memory is scarce");
  assertStringIncludes(rig.lines[0] ?? "", '"usedMb":71,"limitMb":100');
  assertStringIncludes(rig.lines[1] ?? "", "memory is back");
});

Deno.test("MemoryWatch ends the process for what stays, and not for a peak", async () => {
  using rig = new Rig();
  const looks = Array(LOOKS_BEFORE_OUT).fill(95);
  await rig.look(...looks.slice(1), 89, ...looks.slice(1));
  const early = rig.usedUp;
  await rig.look(91);

  assertEquals([early, rig.usedUp], [false, true]);
  assertStringIncludes(rig.lines.at(-1) ?? "", "MEMORY_LIMIT_MB");
  assertEquals(rig.isWatching, false);
});

Deno.test("MemoryWatch without a limit looks at nothing, and a disposed one stops", () => {
  using idle = new Rig(0);
  assertEquals(idle.isWatching, false);
  const rig = new Rig();
  assertEquals(rig.isWatching, true);
  rig[Symbol.dispose]();
  assertEquals(rig.isWatching, false);
});
