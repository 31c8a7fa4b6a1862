import { assertEquals, assertMatch } from "@std/assert";
import {
  askDeno,
  findFresh,
  REMEMBERED_MS,
  type Surroundings,
} from "../../tools/tasks/find_fresh.ts";

/** A machine that is asked nothing outside the test. */
class Machine implements Surroundings {
  readonly specifier = "jsr:@fresh/core@2.3.3";
  asked = 0;
  sinceMs: number | null = null;
  clockMs = 1_000_000;

  constructor(public reaches: boolean | null) {}

  ask(specifier: string): Promise<boolean | null> {
    assertEquals(specifier, this.specifier);
    this.asked++;
    return Promise.resolve(this.reaches);
  }

  recall(): Promise<number | null> {
    return Promise.resolve(this.sinceMs);
  }

  remember(atMs: number | null): Promise<void> {
    this.sinceMs = atMs;
    return Promise.resolve();
  }

  nowMs(): number {
    return this.clockMs;
  }

  async source(env: Record<string, string> = {}): Promise<string> {
    const found = await findFresh(env, this);
    return found.ok ? found.source : found.problem;
  }
}

Deno.test("findFresh() takes JSR where it answers, and asks again each time", async () => {
  const machine = new Machine(true);

  assertEquals(await machine.source(), "jsr");
  assertEquals(await machine.source(), "jsr");
  assertEquals([machine.asked, machine.sinceMs], [2, null]);
});

Deno.test("findFresh() takes the stand-ins where JSR refuses or is silent", async () => {
  assertEquals(await new Machine(false).source(), "npm");
  assertEquals(await new Machine(null).source(), "npm");
});

Deno.test("findFresh() remembers for an hour that JSR is out of reach", async () => {
  const machine = new Machine(null);
  await machine.source();
  machine.reaches = true;

  machine.clockMs += REMEMBERED_MS - 1;
  assertEquals([await machine.source(), machine.asked], ["npm", 1]);
  machine.clockMs += 1;
  assertEquals([await machine.source(), machine.asked], ["jsr", 2]);
  assertEquals(machine.sinceMs, null);
});

Deno.test("findFresh() distrusts a memory from the future", async () => {
  const machine = new Machine(true);
  machine.sinceMs = machine.clockMs + 1;

  assertEquals(await machine.source(), "jsr");
});

Deno.test("findFresh() obeys FRESH_FROM=npm without asking", async () => {
  const machine = new Machine(true);

  assertEquals(await machine.source({ FRESH_FROM: "npm" }), "npm");
  assertEquals(machine.asked, 0);
});

Deno.test("findFresh() obeys FRESH_FROM=jsr, whatever is remembered", async () => {
  const machine = new Machine(true);
  machine.sinceMs = machine.clockMs;

  assertEquals(await machine.source({ FRESH_FROM: "jsr" }), "jsr");
  assertEquals(machine.sinceMs, null);
});

Deno.test("findFresh() says in one line that FRESH_FROM=jsr cannot be had", async () => {
  const problem = await new Machine(false).source({ FRESH_FROM: "jsr" });

  assertEquals(
    problem,
    'FRESH_FROM is "jsr", but JSR does not answer for jsr:@fresh/core@2.3.3',
  );
});

Deno.test("findFresh() says in one line what FRESH_FROM can be", async () => {
  assertEquals(
    await new Machine(true).source({ FRESH_FROM: "JSR" }),
    'FRESH_FROM must be "jsr" or "npm": it is "JSR"',
  );
});

Deno.test("findFresh() never runs a deployment on the stand-ins", async () => {
  const machine = new Machine(false);

  assertEquals(await machine.source({ DENO_DEPLOY: "" }), "jsr");
  assertEquals(machine.asked, 0);
});

Deno.test("findFresh() names the source in its line", async () => {
  const jsr = await findFresh({}, new Machine(true));
  const npm = await findFresh({}, new Machine(false));

  assertEquals(jsr.ok && jsr.line, "Fresh 2.3.3 from JSR");
  assertMatch(npm.ok ? npm.line : "", /^JSR is out of reach: .*stand-ins$/);
});

/** A program in the place of Deno; gone once disposed. */
async function program(script: string) {
  const path = await Deno.makeTempFile({ prefix: "asked_" });
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(path, 0o700);
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path),
  };
}

Deno.test("askDeno() takes an unknown export for a yes", async () => {
  await using deno = await program(
    `echo "Unknown export './none' for '@fresh/core@2.3.3'."`,
  );

  assertEquals(await askDeno("jsr:@fresh/core@2.3.3", deno.path), true);
});

Deno.test("askDeno() takes any other error for a no", async () => {
  await using deno = await program(
    `echo "JSR package manifest for '@fresh/core' failed to load."`,
  );

  assertEquals(await askDeno("jsr:@fresh/core@2.3.3", deno.path), false);
});

Deno.test("askDeno() gives up on one that does not answer", async () => {
  await using deno = await program("exec sleep 60");

  assertEquals(await askDeno("jsr:@fresh/core@2.3.3", deno.path, 50), null);
});
