import { assertEquals } from "@std/assert";
import { Alarm } from "../../../lib/shell/alarm.ts";

/** What was asked for: when it rings, `null` once that was called off. */
function alarm() {
  const timers: { ms: number | null; run: () => void }[] = [];
  const rung: string[] = [];
  const made = new Alarm({
    now: () => ({ wallMs: 0, monoMs: 100 }),
    setTimer(run, ms) {
      const timer: (typeof timers)[number] = { ms, run };
      timers.push(timer);
      return () => timer.ms = null;
    },
    ring: () => rung.push("rung"),
  });
  return { alarm: made, timers, rung, waits: () => timers.map(({ ms }) => ms) };
}

Deno.test("Alarm.ringAt() has one timer, for what is due first", () => {
  const { alarm: one, waits } = alarm();

  for (const atMs of [Infinity, 150, 160, 120, 50]) one.ringAt(atMs);

  assertEquals(waits(), [null, null, 0]);
});

Deno.test("Alarm.ringAt() can be asked again once it has rung", () => {
  const { alarm: one, timers, rung, waits } = alarm();
  one.ringAt(110);

  timers[0]?.run();
  one.ringAt(130);

  assertEquals(rung, ["rung"]);
  assertEquals(waits(), [10, 30]);
});

Deno.test("Alarm leaves no timer behind once it is disposed", () => {
  const { alarm: one, waits } = alarm();
  one.ringAt(110);

  one[Symbol.dispose]();
  one.ringAt(105);

  assertEquals(waits(), [null]);
});
