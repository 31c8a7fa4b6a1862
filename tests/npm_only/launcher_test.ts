import { assertEquals, assertMatch } from "@std/assert";

const project = new URL("../../", import.meta.url).pathname;
const decoder = new TextDecoder();

/** What `deno task NAME` runs, with a changed environment. */
async function launch(args: string[], env: Record<string, string>) {
  const launcher = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-lock", "tools/tasks.ts", ...args],
    cwd: project,
    env,
    stdin: "null",
  });
  const { code, stdout, stderr } = await launcher.output();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("The launcher fails in one line for a task that is not there", async () => {
  const { code, out, err } = await launch(["stat"], {});

  assertEquals([code, out], [1, ""]);
  assertMatch(err, /^There is no task "stat", only .*start.*\n$/);
});

Deno.test("The launcher fails in one line for a wrong FRESH_FROM", async () => {
  const { code, out, err } = await launch(["build"], { FRESH_FROM: "yes" });

  assertEquals([code, out], [1, ""]);
  assertEquals(err, 'FRESH_FROM must be "jsr" or "npm": it is "yes"\n');
});

Deno.test("The launcher says where Fresh is from, and what is wrong with PORT, before it builds", async () => {
  const env = { FRESH_FROM: "npm", PORT: "http" };
  const { code, out, err } = await launch(["start"], env);

  assertEquals([code, out], [1, ""]);
  assertMatch(err, /^[^\n]*stand-ins\nPORT must be [^\n]*\n$/);
});

Deno.test("The task ok says what it checks when it is asked for help, and checks nothing", async () => {
  for (const flag of ["--help", "-h"]) {
    const { code, out } = await launch(["ok", flag], { FRESH_FROM: "npm" });

    assertEquals(code, 0);
    assertMatch(out, /^usage: deno task ok \[--no-tests\]\n/);
  }
});

Deno.test("The task ok checks nothing with an argument it does not know", async () => {
  const env = { FRESH_FROM: "npm" };
  const { code, out, err } = await launch(["ok", "--no-test"], env);

  assertEquals([code, out], [2, ""]);
  assertMatch(err, /Cannot check with "--no-test"\nusage: /);
});

/** A program that runs another through the launcher's runner. */
function program(child: string): Deno.ChildProcess {
  const runner = new URL("../../tools/tasks/runner.ts", import.meta.url).href;
  const code = `
    import { runnerFor } from "${runner}";
    Deno.exit(await runnerFor("jsr").plain("eval", ${JSON.stringify(child)}));
  `;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    stdin: "null",
    stdout: "piped",
  }).spawn();
}

Deno.test("runnerFor() gives back the exit code of what it ran", async () => {
  const { code } = await program("Deno.exit(7)").output();

  assertEquals(code, 7);
});

Deno.test({
  name: "runnerFor() passes a signal on, and waits for a graceful end",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      await using running = program(`
        Deno.addSignalListener("${signal}", () => {
          console.log("graceful");
          Deno.exit(5);
        });
        console.log("up");
        setInterval(() => {}, 1_000);
      `);
      const lines = running.stdout.pipeThrough(new TextDecoderStream())
        .getReader();
      assertEquals((await lines.read()).value, "up\n");

      running.kill(signal);

      assertEquals((await lines.read()).value, "graceful\n");
      assertEquals((await running.status).code, 5);
      await lines.cancel();
    }
  },
});
