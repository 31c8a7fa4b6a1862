import { assertEquals } from "@std/assert";
import { FlushPace } from "../../../lib/shell/flush_pace.ts";
import { FakeSocket } from "../fake_socket.ts";

/** A pace whose flushes take as long as a test says. */
class Rig {
  readonly socket = new FakeSocket();
  /** When there was a flush. */
  readonly flushedMs: number[] = [];
  readonly pace: FlushPace;
  watched = [this.socket];
  witnesses: FakeSocket[] = [];
  grows = false;
  /** Of the next flush. */
  slices = 1;
  #nowMs = 0;
  #turns: (() => void)[] = [];
  #timers: { atMs: number; run: () => void }[] = [];

  constructor() {
    this.socket.open();
    this.pace = new FlushPace({
      grows: () => this.grows,
      now: () => ({ wallMs: 0, monoMs: this.#nowMs }),
      defer: (turn) => this.#turns.push(turn),
      setTimer: (run, ms) => {
        const timer = { atMs: this.#nowMs + ms, run };
        this.#timers.push(timer);
        return () => this.#timers.splice(this.#timers.indexOf(timer), 1);
      },
      slice: () => {
        this.flushedMs.push(this.#nowMs);
        const isLast = this.slices === 1;
        this.slices = isLast ? 1 : this.slices - 1;
        const { watched, witnesses } = this;
        return { watched, witnesses, isLast };
      },
    });
  }

  /** What is still to happen by itself. */
  get due(): number {
    return this.#turns.length + this.#timers.length;
  }

  /** A turn of the event loop comes at a time. */
  turnAt(nowMs: number): void {
    this.#nowMs = nowMs;
    const turns = this.#turns.splice(0);
    for (const turn of turns) turn();
    const due = this.#timers.filter(({ atMs }) => atMs <= nowMs);
    this.#timers = this.#timers.filter(({ atMs }) => atMs > nowMs);
    for (const { run } of due) run();
  }
}

Deno.test("FlushPace.flush() flushes at once where there is nothing to wait for", () => {
  const rig = new Rig();
  for (const atMs of [0, 1, 2]) {
    rig.turnAt(atMs);
    rig.pace.flush();
    rig.turnAt(atMs + 0.1);
  }
  rig.watched = [];
  for (let i = 0; i < 3; i++) rig.pace.flush();

  assertEquals(rig.flushedMs, [0, 1, 2, 2.1, 2.1, 2.1]);
  assertEquals(rig.pace.isPressed, false);
});

Deno.test("FlushPace.flush() waits until a flush has left, and for half as long again", () => {
  const rig = new Rig();
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.turnAt(3);
  rig.pace.flush();
  rig.socket.bufferedAmount = 0;
  rig.turnAt(6);
  rig.pace.flush();
  rig.turnAt(8);
  rig.pace.flush();
  rig.turnAt(9);

  assertEquals(rig.flushedMs, [0, 9]);
});

Deno.test("FlushPace.flush() waits for nobody for long", () => {
  const rig = new Rig();
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.pace.flush();
  for (let atMs = 1; atMs <= 60; atMs++) rig.turnAt(atMs);

  assertEquals(rig.flushedMs, [0, 58]);
  assertEquals(rig.pace.isPressed, true);
});

Deno.test("FlushPace.flush() waits for the first of those it watches", () => {
  const rig = new Rig();
  const other = new FakeSocket();
  other.open();
  rig.watched = [rig.socket, other];
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.turnAt(2);
  rig.pace.flush();
  rig.turnAt(3);

  assertEquals(rig.flushedMs, [0, 3]);
});

/** Whom it watches has stopped, and another one has not; a flush is due. */
function stoppedBesideAnother(): Rig {
  const rig = new Rig();
  const other = new FakeSocket();
  other.open();
  rig.witnesses = [rig.socket, other];
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.pace.flush();
  return rig;
}

Deno.test("FlushPace.flush() asks others once those it watches have had their turns", () => {
  const rig = stoppedBesideAnother();
  for (const atMs of [1, 9, 10, 11, 15]) rig.turnAt(atMs);

  assertEquals(rig.flushedMs, [0, 15]);
});

Deno.test("FlushPace.flush() asks others soon when there is nothing else to do", () => {
  const rig = stoppedBesideAnother();
  for (let turn = 1; turn < 200; turn++) rig.turnAt(turn / 1_000);
  const early = [...rig.flushedMs];
  rig.turnAt(0.2);

  assertEquals(early, [0]);
  assertEquals(rig.flushedMs, [0, 0.2]);
});

Deno.test("FlushPace.flush() does not wait for who is gone", () => {
  const rig = new Rig();
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.socket.end();
  rig.turnAt(1);
  rig.turnAt(2);
  rig.pace.flush();

  assertEquals(rig.flushedMs, [0, 2]);
});

Deno.test("FlushPace.flush() sends each slice when the one before has left", () => {
  const rig = new Rig();
  rig.slices = 3;
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.turnAt(1);
  rig.socket.bufferedAmount = 0;
  rig.turnAt(2);
  rig.watched = [];
  rig.turnAt(4);
  rig.pace.flush();
  rig.turnAt(5);
  rig.turnAt(6);

  assertEquals(rig.flushedMs, [0, 2, 4, 6]);
});

Deno.test("FlushPace.flush() waits for what comes, as long as it is more than what is there", () => {
  const rig = new Rig();
  rig.grows = true;
  rig.pace.flush();
  rig.turnAt(3);
  rig.pace.flush();
  rig.turnAt(4);
  rig.grows = false;
  rig.pace.flush();
  rig.turnAt(20);

  assertEquals(rig.flushedMs, [4]);
});

Deno.test("FlushPace.flush() does not wait for what comes without an end", () => {
  const rig = new Rig();
  rig.grows = true;
  rig.pace.flush();
  for (let atMs = 1; atMs <= 7; atMs++) {
    rig.turnAt(atMs);
    if (atMs === 4) rig.pace.flush();
  }
  rig.pace.flush();
  rig.turnAt(12);
  rig.turnAt(13);

  assertEquals(rig.flushedMs, [6, 13]);
});

Deno.test("FlushPace[Symbol.dispose]() calls off what it has put off", () => {
  const rig = new Rig();
  rig.pace.flush();
  rig.turnAt(4);
  rig.pace.flush();
  rig.pace[Symbol.dispose]();
  rig.turnAt(10);

  assertEquals(rig.flushedMs, [0]);
});

Deno.test("FlushPace[Symbol.dispose]() has nothing wait from then on, whatever is under way", () => {
  const rig = new Rig();
  rig.slices = 2;
  rig.pace.flush();
  rig.socket.bufferedAmount = 1;
  rig.pace.flush();
  rig.pace[Symbol.dispose]();
  rig.turnAt(4);
  rig.grows = true;
  rig.slices = 3;
  rig.pace.flush();

  assertEquals([rig.flushedMs, rig.due], [[0, 4, 4, 4], 0]);
});
