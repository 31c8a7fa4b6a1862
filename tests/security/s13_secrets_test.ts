/**
 * S13: what must be nowhere. A session's secret is known here from its cookie;
 * it is then looked for in all that the server keeps, prints, builds and tells
 * others. And no key of anybody's is among the sources.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { unpinned } from "../../tools/audit.ts";
import { RawSocket } from "../faults/raw_socket.ts";
import { Server } from "../faults/server.ts";
import { Tree } from "../faults/tree.ts";
import { until } from "../faults/waiting.ts";
import { Client } from "../http/client.ts";
import { report } from "./report.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const HELLO = '{"t":"hello","v":1,"client":"tab","rooms":[{"room":"lobby"}]}';

async function* filesIn(
  folder: string,
  without: ReadonlySet<string> = new Set(),
): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (without.has(name)) continue;
    const path = join(folder, name);
    if (isDirectory) yield* filesIn(path, without);
    else yield path;
  }
}

/** The forms in which bytes could have been written down. */
function formsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toHex(),
    bytes.toBase64(),
    bytes.toBase64({ alphabet: "base64url" }),
  ];
}

/** Reads a file as text in which every byte is one character. */
async function readBytes(path: string): Promise<string> {
  return new TextDecoder("latin1").decode(await Deno.readFile(path));
}

/** The secret of the link that an answer shows, once. */
async function linkIn(response: Response): Promise<string> {
  const html = await response.text();
  const found = /\/(?:link|invite|recover)\/([\w-]{16,})/.exec(html)?.[1];
  if (found === undefined) throw new Error(`${response.status}: ${html}`);
  return found;
}

/** Opens a socket in the lobby that keeps all it is told. */
async function listen(port: number, cookie: string | null, heard: string[]) {
  const onText = (text: string) => heard.push(text);
  const socket = await RawSocket.open({ port, cookie, onText });
  socket.send(HELLO);
  return socket;
}

Deno.test("The secrets of sessions and links are where they belong, and nowhere else", async () => {
  await using tree = await Tree.build();
  await using server = await Server.start({
    tree,
    env: { LOG_LEVEL: "debug", LOG_FORMAT: "json" },
  });
  const { origin, port } = server;
  using ada = new Client(origin);
  using bob = new Client(origin);
  await ada.join("Ada");
  await bob.join("Bob");
  const cookie = ada.cookie ?? "";
  const session = cookie.slice(cookie.indexOf("=") + 1);
  assert(session.length >= 16, `No secret in "${cookie}"`);
  const key = () => crypto.randomUUID();
  const secrets = {
    session,
    recovery: await linkIn(
      await ada.post("/r", { room: "den", key: key() }),
    ),
    invitation: await linkIn(
      await ada.post("/r/den/invites", {
        lasts: "604800",
        uses: "",
        key: key(),
      }),
    ),
    device: await linkIn(await ada.post("/me/link", { key: key() })),
  };

  // All that they are used for, and what goes wrong then.
  const heard: string[] = [];
  const socket = await listen(port, bob.cookie, heard);
  const said = await ada.post("/r/lobby/messages", {
    cid: "cid-secret",
    body: "hello",
  });
  await said.body?.cancel();
  await until("the message", () => heard.join("").includes('"hello"'));
  const own = await listen(port, cookie, heard);
  own.send("no frame");
  await until("an error", () => heard.join("").includes("bad_frame"));
  own.cut();
  socket.cut();
  for (const path of ["/r/lobby", "/r/den", "/r/%ff", "/me", "/api/ws"]) {
    for (const client of [ada, bob]) {
      const response = await client.get(path);
      heard.push(await response.text());
    }
  }
  const { device, invitation, recovery } = secrets;
  using stranger = new Client(origin);
  for (
    const path of [
      `/link/${device}`,
      `/invite/${invitation}`,
      `/recover/${recovery}`,
      `/link/${device}/%ff`,
      `/${device}`,
    ]
  ) {
    await (await stranger.get(path)).body?.cancel();
    const posted = await stranger.post(path, { key: "no key", name: "Eve" });
    await posted.body?.cancel();
  }
  await server.stop("SIGTERM");

  const places: [string, string][] = [
    ["what was printed", server.lines.join("\n")],
    ["what was told", heard.join("\n")],
  ];
  for (const folder of [server.dataDir, join(tree.folder, "_fresh")]) {
    for await (const path of filesIn(folder)) {
      places.push([path, await readBytes(path)]);
    }
  }
  const found = Object.entries(secrets).flatMap(([what, secret]) =>
    places.filter(([, text]) =>
      formsOf(secret).some((form) => text.includes(form))
    ).map(([place]) => `the secret of the ${what} in ${place}`)
  );

  assertEquals(found, []);
  const stored = places.some(([, text]) => text.includes("hello"));
  const files = places.length - 2;
  assert(stored && files > 3, "The data was not looked at");
  const kinds = Object.keys(secrets).join(", ");
  report("S13", `${kinds}: secrets in logs, frames, pages, ${files} files 0`);
});

/** How keys begin that services give out, and how keys are written in files. */
const KEYS = new RegExp(
  [
    "-----BEGIN [A-Z ]*PRIVATE",
    "\\bAKIA[0-9A-Z]{16}\\b",
    "\\bgh[pousr]_[A-Za-z0-9]{36}",
    "\\bgithub_pat_\\w{40}",
    "\\bxox[abprs]-[\\w-]{10}",
    "\\bnpm_[A-Za-z0-9]{36}\\b",
    "\\bsk_live_\\w{20}",
    "\\bdd[pow]_[A-Za-z0-9]{36}\\b",
    "\\beyJ[\\w-]{20,}\\.eyJ[\\w-]{20,}\\.",
    // What stands for a password in a text says so.
    "\\bpostgres(?:ql)?://[^\\s:@/]+:(?!(?:password|PASSWORD|secret)@)[^\\s@/$]{6,}@(?!localhost|127\\.)",
  ].join("|"),
);
const NOT_SOURCES = new Set([
  ".git",
  ".cache",
  "_fresh",
  "node_modules",
  "data",
  "coverage",
]);

Deno.test("No key is among the sources, and every package is pinned", async () => {
  let files = 0;
  const found: string[] = [];
  for await (const path of filesIn(ROOT, NOT_SOURCES)) {
    files += 1;
    const key = KEYS.exec(await readBytes(path))?.[0];
    if (key !== undefined) found.push(`${path}: ${key}`);
  }
  assertEquals(found, []);

  let packages = 0;
  for (const folder of [".", "tools/npm_only"]) {
    const [config, lock] = await Promise.all(
      ["deno.json", "deno.lock"].map(async (name) =>
        JSON.parse(await Deno.readTextFile(join(ROOT, folder, name)))
      ),
    );
    assertEquals(unpinned(config, lock), []);
    packages += Object.keys(lock.npm).length;
  }
  report("S13", `keys in ${files} files 0; packages pinned ${packages}`);
});

Deno.test("KEYS finds a key", () => {
  // In two parts, so that this file holds none.
  for (
    const [a, b] of [["AKIA", "ABCDEFGHIJKLMNOP"], ["ghp_", "a".repeat(36)]]
  ) {
    assert(KEYS.test(`key = "${a}${b}"`));
  }
});
