import { assertEquals } from "@std/assert";
import type { Said } from "../../../lib/client/talk.ts";
import {
  type ComposerModel,
  createComposer,
} from "../../../lib/client/composer.ts";
import type { KeptText, TextStore } from "../../../lib/client/kept_text.ts";
import { LOBBY, type RoomId } from "../../../lib/protocol.ts";

/** Texts that live as long as the test. */
function memoryTexts(): TextStore {
  const texts = new Map<RoomId, KeptText>();
  return {
    load: (room) => texts.get(room) ?? null,
    save: (room, kept) =>
      kept.text === "" ? texts.delete(room) : texts.set(room, kept),
    rooms: () => [...texts.keys()],
    forget: () => texts.clear(),
  };
}

class Trial {
  nowMs = 0;
  caret = 0;
  readonly said: string[] = [];
  answer: (said: Said) => void = () => {};
  timers: { atMs: number; run: () => void }[] = [];
  readonly composer: ComposerModel;

  constructor(readonly texts: TextStore = memoryTexts()) {
    this.composer = createComposer({
      room: LOBBY,
      texts,
      caret: () => this.caret,
      say: (text) => {
        this.said.push(text);
        return new Promise((resolve) => this.answer = resolve);
      },
      nowMs: () => this.nowMs,
      setTimer: (run, ms) => {
        const timer = { atMs: this.nowMs + ms, run };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((other) => other !== timer);
        };
      },
    });
  }

  get seen() {
    const { text, problem, retryInS } = this.composer;
    return [text.value, problem.value, retryInS.value];
  }

  pass(ms: number): void {
    this.nowMs += ms;
    const due = this.timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    due.forEach(({ run }) => run());
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

Deno.test("Composer.submit() leaves what was typed meanwhile, without what is said", async () => {
  for (
    const [typed, left] of [["onetwo", "two"], ["other", "other"]] as const
  ) {
    const trial = new Trial();
    const submitted = trial.composer.submit("one");
    trial.composer.input(typed);
    trial.answer({ ok: true });
    await submitted;

    assertEquals(trial.composer.text.value, left);
  }
});

Deno.test("Composer.submit() says of a text that went on what is not said yet", async () => {
  for (
    const [ok, later] of [
      [true, "two"],
      [false, "onetwo"],
    ] as const
  ) {
    const trial = new Trial();
    const first = trial.composer.submit("one");
    trial.composer.input("onetwo");
    const second = trial.composer.submit("onetwo");
    trial.answer(ok ? { ok } : { ok, code: "outbox_full" });
    await first;
    const again = trial.composer.submit(trial.composer.text.value ?? "");
    trial.answer({ ok: true });

    assertEquals(await again, false);
    assertEquals(await second, true);
    assertEquals(trial.said, ["one", later]);
    assertEquals(trial.composer.text.value, "");
  }
});

Deno.test("Composer.submit() says a text once when Enter comes twice", async () => {
  const trial = new Trial();
  const first = trial.composer.submit("hello");
  const second = trial.composer.submit("hello");
  trial.answer({ ok: true });
  await Promise.all([first, second]);

  assertEquals(trial.said, ["hello"]);
});

Deno.test("Composer.submit() says what comes meanwhile after it", async () => {
  const trial = new Trial();
  const first = trial.composer.submit("one");
  trial.composer.input("two");
  const second = trial.composer.submit("two");
  assertEquals(trial.said, ["one"]);

  trial.answer({ ok: true });
  await first;
  assertEquals(trial.composer.text.value, "two");
  trial.answer({ ok: true });

  assertEquals(await second, true);
  assertEquals(trial.said, ["one", "two"]);
  assertEquals(trial.composer.text.value, "");
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

Deno.test("UX 11 Composer.submit() makes nothing of an empty text", async () => {
  const trial = new Trial();
  const submitted = trial.composer.submit("  ");
  trial.answer({ ok: false, code: "empty" });
  await submitted;

  assertEquals(trial.seen, ["  ", undefined, null]);
});

Deno.test("Composer.input() lets the server's word stand until the text changes", () => {
  const trial = new Trial();
  trial.composer.begin("from the page");
  assertEquals(trial.seen, ["from the page", undefined, null]);

  trial.composer.input("from the person");

  assertEquals(trial.seen, ["from the person", null, null]);
});

Deno.test("Composer.input() keeps text and caret within 300 ms, once for a burst (UX 5)", () => {
  const trial = new Trial();
  trial.composer.begin("");
  trial.composer.input("h");
  trial.pass(200);
  trial.composer.input("hello");
  trial.caret = 3;
  trial.pass(100);

  const kept = { text: "hello", caret: 3 };
  assertEquals(trial.texts.load(LOBBY), kept);
  assertEquals(trial.timers, []);
  const next = new Trial(trial.texts);
  assertEquals(next.composer.begin(""), kept);
  assertEquals(next.composer.text.value, "hello");
});

Deno.test("Composer.begin() prefers what is in the field to what was kept", () => {
  const trial = new Trial();
  trial.texts.save(LOBBY, { text: "old", caret: 0 });

  assertEquals(trial.composer.begin("typed early"), null);

  assertEquals(trial.composer.text.value, "typed early");
});

Deno.test("Composer.submit() forgets the kept text, and nothing else does (UX 5)", async () => {
  const trial = new Trial();
  trial.composer.begin("");
  trial.composer.input("hello");
  trial.pass(300);
  const refused = trial.composer.submit("hello");
  trial.answer({ ok: false, code: "too_long" });
  await refused;
  assertEquals(trial.texts.rooms(), [LOBBY]);

  const submitted = trial.composer.submit("hello");
  trial.answer({ ok: true });
  await submitted;

  assertEquals(trial.texts.rooms(), []);
});

Deno.test("Composer.leave() keeps a text at once, and leaves another tab's alone", () => {
  const trial = new Trial();
  trial.composer.begin("");
  const other = { text: "from another tab", caret: 0 };
  trial.texts.save(LOBBY, other);
  trial.composer.leave();
  assertEquals(trial.texts.load(LOBBY), other);

  trial.composer.input("mine");
  trial.composer.leave();
  assertEquals(trial.texts.load(LOBBY)?.text, "mine");
});

Deno.test("Composer.forget() keeps nothing that was typed, in any room", () => {
  const trial = new Trial();
  trial.texts.save(LOBBY, { text: "old", caret: 0 });
  trial.composer.input("half a thought");

  trial.composer.forget();
  trial.composer.leave();
  trial.pass(1_000);

  assertEquals(trial.composer.text.value, "");
  assertEquals(trial.texts.rooms(), []);
});

Deno.test("UX 13 Composer.lend() gives the field to another text, and what was typed comes back", async () => {
  const trial = new Trial();
  trial.composer.begin("");
  trial.composer.input("half a thought");
  trial.composer.lend("the message");
  trial.composer.input("the message, changed");
  trial.pass(1_000);
  trial.composer.leave();
  assertEquals(trial.texts.load(LOBBY)?.text, "half a thought");

  const submitted = trial.composer.submit(
    "the message, changed",
    () => Promise.resolve({ ok: true }),
  );
  assertEquals(await submitted, true);
  trial.composer.giveBack();

  assertEquals(trial.said, []);
  assertEquals(trial.composer.text.value, "half a thought");
  assertEquals(trial.texts.load(LOBBY)?.text, "half a thought");
});
