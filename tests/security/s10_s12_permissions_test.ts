/**
 * S12 from inside: a program that runs with the very flags of `deno task
 * start`, and tries to get out of them. S10 rests on the same: a server that
 * can reach nobody fetches nothing, whatever it is told to fetch.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { parseConfig } from "../../lib/config.ts";
import { findFresh } from "../../tools/tasks/find_fresh.ts";
import { configFlags } from "../../tools/tasks/runner.ts";
import { serveFlags } from "../../tools/tasks/start.ts";
import { freePort } from "../servers/free_port.ts";
import { report } from "./report.ts";

const ROOT = new URL("../../", import.meta.url);

interface Attempts {
  /** What was refused, by the permission that is missing. */
  denied: Record<string, string>;
  /** What could be done, with what came of it. */
  done: Record<string, string>;
}

/** Runs `escape_attempts.ts` as the server runs. */
async function attempt(dataDir: string): Promise<Attempts> {
  const port = freePort();
  const parsed = parseConfig({
    HOST: "127.0.0.1",
    PORT: String(port),
    DATA_DIR: dataDir,
  });
  if (!parsed.ok) throw new Error(parsed.problem);
  const flags = serveFlags(parsed.config);
  const found = await findFresh(Deno.env.toObject());
  if (flags === null || !found.ok) throw new Error("Cannot run the server");
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...configFlags(found.source),
      ...flags,
      "tests/security/escape_attempts.ts",
      String(port),
      dataDir,
    ],
    cwd: ROOT,
    env: { SECRET_OF_SOMEBODY: "hidden" },
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("The server's permissions let it do its work, and nothing else", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "chat_escape_" });
  await using _gone = {
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };

  const { denied, done } = await attempt(dataDir);

  // What the server is there for; else the rest would prove nothing.
  assertEquals(Object.keys(done), [
    "listen on its address",
    "write its data",
    "read its data",
    "read its program",
    "read a variable it is told",
  ]);
  const tried = Object.keys(denied).length;
  const wrong = Object.entries(denied).filter(([, why]) =>
    why !== "NotCapable"
  );
  assertEquals(wrong, []);
  report("S12", `escapes tried ${tried}, denied ${tried - wrong.length}`);
});

/** What could reach another machine, however it is written. */
const CALLS_OUT =
  /\bfetch\s*\(|\bDeno\.(connect|connectTls|connectQuic|startTls|resolveDns|createHttpClient|Command|dlopen)\b|\bnew (WebSocket|WebSocketStream|EventSource|XMLHttpRequest|WebTransport)\b|["']node:(http|https|http2|net|tls|dgram|dns|child_process)["']|\bsendBeacon\b/g;
/** The browser's half, which talks to the server it came from. */
const IN_BROWSER = /^lib\/(client|worker)\//;

/** What only reads addresses. */
const HARMLESS =
  /import \{(?: (?:BlockList|isIP|isIPv4|isIPv6),?)+ \} from "node:net"/g;

/** The calls of a source that go out, with comments left aside. */
function callsOut(source: string): string[] {
  const code = source.replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/(^|\s)\/\/ .*$/gm, "$1").replaceAll(HARMLESS, "");
  return Array.from(code.matchAll(CALLS_OUT), ([call]) => call);
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (
    const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))
  ) {
    const path = join(folder, name);
    if (isDirectory) yield* sources(`${path}/`);
    else if (/\.tsx?$/.test(name)) yield path;
  }
}

Deno.test("No code of the server reaches out", async () => {
  const found: string[] = [];
  let files = 0;
  for (
    const folder of ["lib/", "routes/", "components/", "hooks/", "islands/"]
  ) {
    for await (const path of sources(folder)) {
      if (IN_BROWSER.test(path)) continue;
      files += 1;
      const source = await Deno.readTextFile(new URL(path, ROOT));
      found.push(...callsOut(source).map((call) => `${path}: ${call}`));
    }
  }
  for (const path of ["main.ts", "tools/serve.ts"]) {
    files += 1;
    const source = await Deno.readTextFile(new URL(path, ROOT));
    found.push(...callsOut(source).map((call) => `${path}: ${call}`));
  }

  assertEquals(found, []);
  report("S10", `sources of the server ${files}, calls that go out 0`);
});

Deno.test("callsOut() sees each way out, and no comment about one", () => {
  const ways = [
    "await fetch(url)",
    "Deno.connect({ port })",
    "new WebSocket(url)",
    'import { request } from "node:https";',
    "new Deno.Command(name)",
  ];
  for (const way of ways) assertEquals(callsOut(way).length, 1, way);
  assertEquals(callsOut("// fetch(url)\n/** fetch(url) */ prefetch(x)"), []);
});
