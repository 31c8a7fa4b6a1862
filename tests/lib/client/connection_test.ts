import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  backoffMs,
  type Command,
  type Connection,
  type ConnectionEvent,
  dueMs,
  IDLE,
  next,
} from "../../../lib/client/connection.ts";
import { CLOSE } from "../../../lib/protocol.ts";
import type { SocketWorks } from "../../../lib/client/env.ts";

const SOCKET_WORKS: SocketWorks = 0;

/** Drives the machine by a clock of its own, like `chat.ts` does. */
class Drive {
  nowMs = 0;
  jitter = 0.5;
  visible = true;
  state: Connection = IDLE;
  /** Everything it was told to do, with the time. */
  readonly done: { atMs: number; command: Command }[] = [];
  #linked = false;

  send(event: ConnectionEvent): Command[] {
    if (event.type === "closed" && event.link === this.link) {
      this.#linked = false;
    }
    const { state, commands } = next(this.state, event, this);
    this.state = state;
    for (const command of commands) {
      if (command.do === "open") assert(!this.#linked, "a second link");
      if (command.do === "open") this.#linked = true;
      if (command.do === "close") this.#linked = false;
      this.done.push({ atMs: this.nowMs, command });
    }
    return [...commands];
  }

  /** Lets time pass, with every tick that the machine asks for. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    while (dueMs(this.state) <= endMs) {
      this.nowMs = Math.max(this.nowMs, dueMs(this.state));
      this.send({ type: "tick" });
    }
    this.nowMs = endMs;
  }

  get link(): number {
    return "link" in this.state ? this.state.link : 0;
  }

  /** Until it is online, on a network that works. */
  join(): this {
    this.send({ type: "start" });
    return this.answer();
  }

  answer(): this {
    this.send({ type: "opened", link: this.link });
    this.send({ type: "welcomed", link: this.link });
    return this;
  }

  /** The ways it tried, in turn. */
  get ways(): string[] {
    return this.done.flatMap(({ command }) =>
      command.do === "open" ? [command.transport] : []
    );
  }

  count(name: Command["do"]): number {
    return this.done.filter(({ command }) => command.do === name).length;
  }
}

Deno.test("next() opens, says hello once open, and is online when welcomed", () => {
  const drive = new Drive();

  assertEquals(drive.send({ type: "start" }), [
    { do: "open", link: 1, transport: "socket" },
  ]);
  assertEquals(drive.send({ type: "opened", link: 1 }), [{ do: "hello" }]);
  drive.send({ type: "welcomed", link: 1 });

  assertEquals(drive.state.phase, "online");
});

Deno.test("next() pings every 5 s while visible, and not while hidden", () => {
  const drive = new Drive().join();
  for (let n = 0; n < 4; n++) {
    drive.pass(5_000);
    drive.send({ type: "heard", link: 1 });
  }
  assertEquals(drive.count("ping"), 4);

  drive.visible = false;
  drive.send({ type: "hidden" });
  drive.pass(600_000);

  assertEquals(drive.count("ping"), 4);
  assertEquals(drive.state.phase, "online");
});

Deno.test("next() notices a dead link within 10 s, whenever it died", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: 4_000 }),
      (diesAtMs, roundTripMs) => {
        const drive = new Drive().join();
        const pongs: number[] = [];
        let seen = 0;
        for (let ms = 0; ms < diesAtMs; ms += 1) {
          drive.pass(1);
          for (const { atMs, command } of drive.done.slice(seen)) {
            if (command.do === "ping") pongs.push(atMs + roundTripMs);
          }
          seen = drive.done.length;
          if (pongs[0] !== undefined && pongs[0] <= drive.nowMs) {
            pongs.shift();
            drive.send({ type: "heard", link: 1 });
          }
        }
        assertEquals(drive.count("close"), 0);

        drive.pass(10_000);

        assertEquals(drive.count("close") > 0, true);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("next() probes after a nudge, and is back within 2 s if the link died", () => {
  const drive = new Drive().join();
  drive.pass(1_000);
  drive.jitter = 0.99;

  drive.send({ type: "nudge" });
  drive.pass(2_000);

  assertEquals(drive.count("open"), 2);
});

Deno.test("next() keeps a link that answers the probe", () => {
  const drive = new Drive().join();
  drive.send({ type: "nudge" });
  drive.pass(200);
  drive.send({ type: "heard", link: 1 });
  drive.pass(4_000);

  assertEquals(drive.count("open"), 1);
  assertEquals(drive.state.phase, "online");
});

Deno.test("next() does not judge by a timer that slept", () => {
  const drive = new Drive().join();
  drive.pass(5_000);

  drive.nowMs += 3_600_000;
  assertEquals(drive.send({ type: "tick" }), [{ do: "ping" }]);
  drive.send({ type: "heard", link: 1 });

  assertEquals(drive.state.phase, "online");
});

Deno.test("next() reconnects at once when nudged while waiting", () => {
  const drive = new Drive().join();
  drive.jitter = 0.99;
  drive.send({ type: "closed", link: 1, code: 1006 });
  assertEquals(drive.state.phase, "waiting");

  assertEquals(drive.send({ type: "nudge" }), [
    { do: "open", link: 2, transport: "socket" },
  ]);
});

Deno.test("next() replaces an attempt that hangs when the network returns", () => {
  const drive = new Drive();
  drive.send({ type: "start" });
  drive.pass(3_000);

  assertEquals(drive.send({ type: "nudge" }), [
    { do: "close" },
    { do: "open", link: 2, transport: "socket" },
  ]);
});

Deno.test("next() obeys bye, and no nudge makes it come back before", () => {
  const drive = new Drive().join();
  drive.pass(1_000);

  const bye = { type: "bye", link: 1, retryMs: 500, spreadMs: 2_000 } as const;
  assertEquals(drive.send(bye), [{ do: "close" }]);
  drive.send({ type: "nudge" });
  drive.pass(1_499);
  assertEquals(drive.count("open"), 1);

  drive.pass(1);
  assertEquals(drive.count("open"), 2);
});

Deno.test("next() ends for good on the codes that need the person", () => {
  for (
    const [code, reason] of [
      [CLOSE.noSession, "signed_out"],
      [CLOSE.banned, "banned"],
      [CLOSE.nameReplaced, "name_replaced"],
      [CLOSE.version, "outdated"],
    ] as const
  ) {
    const drive = new Drive().join();
    drive.send({ type: "closed", link: 1, code });
    assertEquals(drive.state, { phase: "ended", reason });
    drive.send({ type: "nudge" });
    drive.pass(600_000);
    assertEquals(drive.count("open"), 1);
  }
});

Deno.test("next() resumes within 250 ms of a close that is not its fault", () => {
  for (const code of [CLOSE.tooSlow, CLOSE.goingAway, CLOSE.restart, 1006]) {
    const drive = new Drive().join();
    drive.jitter = 0.999;
    drive.pass(60);
    drive.send({ type: "closed", link: 1, code });
    drive.pass(250);
    assertEquals(drive.count("open"), 2, String(code));
  }
});

Deno.test("next() lets an overloaded server alone, nudged or not", () => {
  const drive = new Drive().join();
  drive.send({ type: "closed", link: 1, code: CLOSE.overloaded });
  drive.send({ type: "nudge" });
  drive.pass(2_499);
  assertEquals(drive.count("open"), 1);
  drive.pass(1);
  assertEquals(drive.count("open"), 2);
});

Deno.test("next() backs off from a server that accepts and drops at once", () => {
  const drive = new Drive().join();
  drive.jitter = 0.999;
  for (let n = 0; n < 8; n++) {
    drive.send({ type: "closed", link: drive.link, code: 1006 });
    while (drive.state.phase !== "connecting") drive.pass(10);
    drive.answer();
  }
  const opens = drive.done.filter(({ command }) => command.do === "open");
  const lastWaitMs = (opens.at(-1)?.atMs ?? 0) - (opens.at(-2)?.atMs ?? 0);
  assert(lastWaitMs > 4_000, `waited ${lastWaitMs} ms`);
});

Deno.test("next() ignores what an earlier link reports", () => {
  const drive = new Drive().join();
  drive.send({ type: "closed", link: 1, code: 1006 });
  drive.pass(250);
  assertEquals(drive.link, 2);

  assertEquals(drive.send({ type: "opened", link: 1 }), []);
  assertEquals(drive.send({ type: "closed", link: 1, code: 4401 }), []);
  assertEquals(drive.state.phase, "connecting");
});

Deno.test("next() takes turns between WebSocket and HTTP before either opened", () => {
  const drive = new Drive();
  drive.send({ type: "start" });
  for (let n = 0; n < 4; n++) {
    drive.send({ type: "closed", link: drive.link, code: 1006 });
    while (drive.state.phase !== "connecting") drive.pass(10);
  }
  assertEquals(drive.ways, ["socket", "http", "socket", "http", "socket"]);
});

/** On a network that swallows upgrades, until it is online. */
function behindWall(): Drive {
  const drive = new Drive();
  drive.send({ type: "start" });
  drive.pass(5_000);
  drive.pass(250);
  return drive.answer();
}

Deno.test("next() is online by HTTP as soon as one upgrade hung", () => {
  const drive = behindWall();

  assertEquals(drive.state.phase, "online");
  assertEquals(drive.ways, ["socket", "http"]);
});

Deno.test("next() comes back by HTTP at once where only that worked", () => {
  for (const lastedMs of [1_000, 60_000]) {
    const drive = behindWall();
    for (let ms = 0; ms < lastedMs; ms += 1_000) {
      drive.pass(1_000);
      drive.send({ type: "heard", link: drive.link });
    }
    drive.send({ type: "closed", link: drive.link, code: 1006 });
    drive.pass(500);

    assertEquals(drive.ways, ["socket", "http", "http"], `${lastedMs} ms`);
  }
});

Deno.test("next() stays with HTTP until a WebSocket beside it was answered", () => {
  const drive = behindWall();
  for (let n = 0; n < 400; n++) {
    drive.pass(1_000);
    drive.send({ type: "heard", link: drive.link });
  }
  assertEquals(drive.ways, ["socket", "http"]);

  drive.send({ type: "closed", link: drive.link, code: SOCKET_WORKS });
  drive.answer();

  assertEquals(drive.ways, ["socket", "http", "socket"]);
  assertEquals(drive.state.phase, "online");
});

Deno.test("next() tries the other way in time, whichever worked", () => {
  for (const first of ["socket", "http"] as const) {
    const drive = first === "http" ? behindWall() : new Drive().join();
    const before = drive.ways.length;
    for (let n = 0; n < 4; n++) {
      drive.send({ type: "closed", link: drive.link, code: 1006 });
      while (drive.state.phase !== "connecting") drive.pass(10);
    }
    const ways = new Set(drive.ways.slice(before));
    assertEquals(ways, new Set(["socket", "http"]), first);
  }
});

Deno.test("backoffMs() stays within its bounds", () => {
  fc.assert(fc.property(
    fc.nat(10_000),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.boolean(),
    (attempt, jitter, visible) => {
      const ms = backoffMs(attempt, jitter, visible);
      assert(ms >= 0 && ms <= (visible ? 5_000 : 60_000));
    },
  ));
});

Deno.test("next() never has two links, and always a way on", () => {
  const step = fc.record({
    jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
    passMs: fc.nat(20_000),
    type: fc.constantFrom(
      "opened",
      "welcomed",
      "heard",
      "closed",
      "bye",
      "nudge",
      "hidden",
      "tick",
    ),
  });
  fc.assert(fc.property(
    fc.array(step, { maxLength: 80, size: "max" }),
    (steps) => {
      const drive = new Drive();
      drive.send({ type: "start" });
      for (const { jitter, passMs, type } of steps) {
        drive.jitter = jitter;
        drive.pass(passMs);
        const { link } = drive;
        if (type === "hidden") drive.visible = false;
        if (type === "nudge") drive.visible = true;
        if (type === "closed") drive.send({ type, link, code: 1006 });
        else if (type === "bye") {
          drive.send({ type, link, retryMs: 9, spreadMs: 9 });
        } else if (type === "opened" || type === "welcomed") {
          drive.send({ type, link });
        } else if (type === "heard") drive.send({ type, link });
        else drive.send({ type });
        assert(dueMs(drive.state) < Infinity || !drive.visible);
      }
    },
  ));
});
