import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "fresh";
import { readText } from "../../../lib/http/body.ts";
import {
  BODY_WITHIN_MS,
  BYTES_PER_SECOND,
  PAUSE_MS,
} from "../../../lib/http/body_pace.ts";
import { BEGINNING_BYTES, HeldBodies } from "../../../lib/http/held_bodies.ts";

const LARGE = 256 * 1024;

/** A body that comes as a test has it come, on a clock of its own. */
class SlowBody {
  readonly bodies = new HeldBodies();
  #nowMs = 0;
  #timer: { run: () => void; atMs: number } | null = null;
  readonly #pipe = new TransformStream<Uint8Array, Uint8Array>();
  readonly #writer = this.#pipe.writable.getWriter();
  readonly text: Promise<string>;

  constructor(said: number | null) {
    const held = this.bodies.begin("192.0.2.1");
    this.text = readText(this.#pipe.readable, said, {
      held,
      monoMs: () => this.#nowMs,
      setTimer: (run, ms) => {
        const timer = this.#timer = { run, atMs: this.#nowMs + ms };
        return () => {
          if (this.#timer === timer) this.#timer = null;
        };
      },
    }).finally(() => held[Symbol.dispose]());
    this.text.catch(() => {}); // Each test looks at it in the end.
  }

  /** Whether a timer waits, or nobody does any more. */
  get isWaitedFor(): boolean {
    return this.#timer !== null;
  }

  async send(bytes: number): Promise<void> {
    await this.#writer.write(new Uint8Array(bytes).fill(97));
    // What was taken is counted in the turn after.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#nowMs += ms;
    if (this.#timer !== null && this.#timer.atMs <= this.#nowMs) {
      this.#timer.run();
    }
  }

  async end(): Promise<string> {
    await this.#writer.close();
    return await this.text;
  }
}

async function assertRefused(body: SlowBody, status: number): Promise<void> {
  const error = await assertRejects(() => body.text, HttpError);
  assertEquals(error.status, status);
  assertEquals(body.bodies.total, 0);
  assertEquals(body.isWaitedFor, false);
}

Deno.test("readText() waits for a small body, however slowly it comes", async () => {
  const body = new SlowBody(LARGE);
  await body.send(1);
  body.pass(BODY_WITHIN_MS - 2);
  await body.send(BEGINNING_BYTES - 1);
  body.pass(1);

  assertEquals((await body.end()).length, BEGINNING_BYTES);
  assertEquals(body.bodies.total, 0);
  assertEquals(body.isWaitedFor, false);
});

Deno.test("readText() gives up any body in the end", async () => {
  for (const step of [1, BYTES_PER_SECOND]) {
    const body = new SlowBody(LARGE);
    for (let ms = 0; ms < BODY_WITHIN_MS; ms += 1_000) {
      await body.send(step);
      body.pass(1_000);
    }

    await assertRefused(body, 408);
  }
});

Deno.test("readText() gives up a large body that stands still", async () => {
  const body = new SlowBody(LARGE);
  await body.send(LARGE / 2);
  assertEquals(body.bodies.total, LARGE / 2);
  body.pass(PAUSE_MS - 1);
  assertEquals(body.isWaitedFor, true);
  body.pass(1);

  await assertRefused(body, 408);
});

Deno.test("readText() gives up a large body that comes byte by byte", async () => {
  const body = new SlowBody(LARGE);
  await body.send(BEGINNING_BYTES + 1);
  for (let ms = 0; ms < PAUSE_MS; ms += 1_000) {
    await body.send(1);
    body.pass(1_000);
  }
  body.pass(1_000);

  await assertRefused(body, 408);
});

Deno.test("readText() waits for a large body over a bad line", async () => {
  const body = new SlowBody(null);
  const chunk = 2 * BYTES_PER_SECOND;
  for (let sent = 0; sent < 12 * chunk; sent += chunk) {
    await body.send(chunk);
    body.pass(2_000);
  }

  assertEquals((await body.end()).length, 12 * chunk);
});

Deno.test("readText() counts what came, and refuses what is too long", async () => {
  const body = new SlowBody(LARGE);
  await body.send(1);
  assertEquals(body.bodies.total, 1);
  await body.send(LARGE);

  await assertRefused(body, 413);
  await assertRefused(new SlowBody(LARGE + 1), 413);
});
