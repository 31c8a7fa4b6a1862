import { assertEquals } from "@std/assert";
import { createTyping } from "../../../lib/client/typing.ts";
import { ada, bob } from "../../components/fixtures.ts";

/** Turns a clock by hand. */
class Clock {
  nowMs = 0;
  told = 0;
  #timers: { atMs: number; run: () => void }[] = [];
  readonly typing = createTyping({
    tell: () => void this.told++,
    nowMs: () => this.nowMs,
    setTimer: (run, ms) => {
      const timer = { atMs: this.nowMs + ms, run };
      this.#timers.push(timer);
      return () => this.#timers = this.#timers.filter((t) => t !== timer);
    },
  });

  pass(ms: number): void {
    this.nowMs += ms;
    for (const timer of this.#timers) {
      if (timer.atMs <= this.nowMs) timer.run();
    }
  }

  get timers(): number {
    return this.#timers.length;
  }
}

Deno.test("UX 29 typing is told once in 3 s", () => {
  const clock = new Clock();
  for (let n = 0; n < 100; n++) {
    clock.typing.typed("hello");
    clock.pass(100);
  }

  assertEquals(clock.told, 4);
});

Deno.test("UX 29 typing is not told of nothing, nor of commands", () => {
  const clock = new Clock();
  for (const text of ["", "  ", "/shrug", "/"]) clock.typing.typed(text);

  assertEquals(clock.told, 0);
});

Deno.test("UX 29 who types is shown for 5 to 6 s, or until their message is there", () => {
  const clock = new Clock();
  const names = () => clock.typing.names.value;
  clock.typing.heard(ada);
  clock.typing.heard(bob);
  clock.pass(3_000);
  clock.typing.heard(ada);
  assertEquals(names(), ["Ada", "Bob"]);

  clock.pass(2_600);
  assertEquals(names(), ["Ada"]);
  clock.typing.said(ada.id);
  assertEquals(names(), []);

  clock.typing.heard(bob);
  clock.pass(5_000);
  assertEquals(names(), ["Bob"]);
  clock.pass(1_000);
  assertEquals(names(), []);
});

Deno.test("typing leaves no timer behind", () => {
  const clock = new Clock();
  clock.typing.heard(ada);
  clock.typing.stop();

  assertEquals(clock.timers, 0);
});
