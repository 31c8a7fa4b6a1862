import { assertEquals } from "@std/assert";
import type { Said } from "../../../lib/client/chat.ts";
import { createComposer } from "../../../lib/client/composer.ts";

class Trial {
  nowMs = 0;
  readonly said: string[] = [];
  answer: (said: Said) => void = () => {};
  timer: { atMs: number; run: () => void } | null = null;
  readonly composer = createComposer({
    say: (text) => {
      this.said.push(text);
      return new Promise((resolve) => this.answer = resolve);
    },
    nowMs: () => this.nowMs,
    setTimer: (run, ms) => {
      this.timer = { atMs: this.nowMs + ms, run };
      return () => this.timer = null;
    },
  });

  get seen() {
    const { text, problem, retryInS } = this.composer;
    return [text.value, problem.value, retryInS.value];
  }

  pass(ms: number): void {
    this.nowMs += ms;
    while (this.timer !== null && this.timer.atMs <= this.nowMs) {
      const { run } = this.timer;
      this.timer = null;
      run();
    }
  }
}

Deno.test("Composer.submit() clears the field only after the text is stored", async () => {
  const trial = new Trial();
  trial.composer.input("hello");

  const submitted = trial.composer.submit("hello");
  assertEquals(trial.composer.text.value, "hello");
  trial.answer({ ok: true });

  assertEquals(await submitted, true);
  assertEquals(trial.seen, ["", null, null]);
});

Deno.test("Composer.submit() does not clear what was typed meanwhile", async () => {
  const trial = new Trial();
  const submitted = trial.composer.submit("hello");
  trial.composer.input("hello there");
  trial.answer({ ok: true });
  await submitted;

  assertEquals(trial.composer.text.value, "hello there");
});

Deno.test("Composer.submit() says a text once when Enter comes twice", async () => {
  const trial = new Trial();
  const first = trial.composer.submit("hello");
  const second = trial.composer.submit("hello");
  trial.answer({ ok: true });
  await Promise.all([first, second]);

  assertEquals(trial.said, ["hello"]);
});

Deno.test("Composer.submit() keeps a text refused for its rate, and counts down (UX 6)", async () => {
  const trial = new Trial();
  const submitted = trial.composer.submit("hello");
  trial.answer({ ok: false, code: "rate", afterMs: 2_500 });

  assertEquals(await submitted, false);
  assertEquals(trial.seen, ["hello", "rate", 3]);
  trial.pass(1_000);
  assertEquals(trial.seen, ["hello", "rate", 2]);
  trial.composer.input("hello!");
  assertEquals(trial.seen, ["hello!", "rate", 2]);
  trial.pass(1_500);

  assertEquals(trial.seen, ["hello!", null, null]);
});

Deno.test("Composer.submit() keeps a text that is too long, with the reason (UX 6)", async () => {
  const trial = new Trial();
  const submitted = trial.composer.submit("long");
  trial.answer({ ok: false, code: "too_long" });
  await submitted;
  assertEquals(trial.seen, ["long", "too_long", null]);

  trial.composer.input("lon");

  assertEquals(trial.seen, ["lon", null, null]);
});

Deno.test("Composer.submit() makes nothing of an empty text (UX 11)", async () => {
  const trial = new Trial();
  const submitted = trial.composer.submit("  ");
  trial.answer({ ok: false, code: "empty" });
  await submitted;

  assertEquals(trial.seen, ["  ", undefined, null]);
});

Deno.test("Composer.input() lets the server's word stand until the text changes", () => {
  const trial = new Trial();
  trial.composer.input("from the page");
  assertEquals(trial.seen, ["from the page", undefined, null]);

  trial.composer.input("from the person");

  assertEquals(trial.seen, ["from the person", null, null]);
});
