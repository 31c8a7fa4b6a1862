/**
 * Keeps the direction of imports, and what a module may not know: by reading
 * every source of the project, not by running it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
/** What is looked at; one that is missing fails the tests. */
const FOLDERS = [
  "bench",
  "components",
  "hooks",
  "islands",
  "lib",
  "routes",
  "tests",
  "tools",
];
const PROGRAM = ["main.ts", "dev.ts"];

/** A part of the project: which files it is, and what they may import. */
interface Layer {
  readonly name: string;
  readonly files: RegExp;
  readonly imports: readonly string[];
  /** Packages, without their version or subpath. */
  readonly packages: readonly string[];
}

/** All that runs on the server only, and what both sides share. */
const LIB = [
  "lib",
  "shell's parts",
  "hub",
  "hub's parts",
  "basics",
  "shared",
];
const PREACT = ["preact", "@preact/signals"];

/** The first that fits a file is its layer. */
const LAYERS: readonly Layer[] = [
  {
    name: "shared",
    files: /^lib\/((connection_terms|protocol|wire_terms)\.ts|room\/|text\/)/,
    imports: ["shared"],
    packages: ["linkify-it", "valibot"],
  },
  {
    name: "client",
    files: /^lib\/client\//,
    imports: ["client", "shared"],
    packages: PREACT,
  },
  {
    // The service worker: no part of any page.
    name: "worker",
    files: /^lib\/worker\//,
    imports: ["worker"],
    packages: [],
  },
  {
    name: "basics",
    files:
      /^lib\/((dialect|limits|logger|presence|token_bucket|unavailable)\.ts$|metrics\/(histogram|metrics)\.ts$|log\/(log|rules)\.ts$|bus\/bus\.ts$|elsewhere\/elsewhere\.ts$)/,
    imports: ["basics", "shared"],
    packages: ["node", "valibot"],
  },
  {
    // The parts of the hub; they do not know the whole.
    name: "hub's parts",
    files: /^lib\/hub\//,
    imports: ["hub's parts", "basics", "shared"],
    packages: [],
  },
  {
    name: "hub",
    files: /^lib\/chat\.ts$/,
    imports: ["hub's parts", "basics", "shared"],
    packages: [],
  },
  {
    // The parts of the shell, likewise.
    name: "shell's parts",
    files: /^lib\/shell\//,
    imports: ["shell's parts", "hub", "hub's parts", "basics", "shared"],
    packages: [],
  },
  {
    name: "lib",
    files: /^lib\//,
    imports: LIB,
    packages: [
      "@opentelemetry/api",
      "@redis/client",
      "fresh",
      "ipaddr.js",
      "node",
      "postgres",
      "unhomoglyph",
      "uqr",
    ],
  },
  {
    name: "components",
    files: /^components\//,
    imports: ["components", "shared"],
    packages: PREACT,
  },
  {
    // What hooks load, each of it in one file.
    name: "late",
    files: /^hooks\/late\//,
    imports: ["components", "client", "shared"],
    packages: [],
  },
  {
    name: "hooks",
    files: /^hooks\//,
    imports: ["late", "components", "client", "shared"],
    packages: PREACT,
  },
  {
    name: "islands",
    files: /^islands\//,
    imports: ["islands", "hooks", "components", "client", "shared"],
    packages: PREACT,
  },
  {
    name: "routes",
    files: /^routes\//,
    imports: ["routes", "islands", "components", ...LIB],
    packages: ["fresh", "preact", "preact-render-to-string"],
  },
  {
    name: "program",
    files: /^(main|dev)\.ts$/,
    imports: ["program", "builder", ...LIB],
    packages: ["fresh"],
  },
  {
    name: "builder",
    files: /^tools\/builder\.ts$/,
    imports: ["components"],
    packages: ["esbuild", "fresh"],
  },
  {
    // Knows nothing of the app. It writes imports of the name it stands for.
    name: "stand-ins",
    files: /^tools\/npm_only\//,
    imports: ["stand-ins"],
    packages: [
      ...PREACT,
      "esbuild",
      "fresh",
      "node",
      "preact-render-to-string",
    ],
  },
  {
    // What it is compared with: what others would write, in their way.
    name: "peers",
    files: /^bench\/peers\//,
    imports: ["peers"],
    packages: ["node", "preact", "preact-render-to-string"],
  },
  {
    // The long forms of tests, which only people start.
    name: "proofs",
    files: /^(bench\/|tools\/torture\.ts$)/,
    imports: ["proofs", "tests", "tools", "program", "client", ...LIB],
    packages: ["node", "playwright-core", "@std/assert"],
  },
  {
    name: "tools",
    files: /^tools\//,
    imports: ["tools", "program", ...LIB],
    packages: ["node"],
  },
];

/** What a module may not name, whatever it imports. */
interface Ban {
  readonly what: string;
  readonly files: RegExp;
  readonly words: RegExp;
}

const BANS: readonly Ban[] = [
  {
    what: "runs in a browser, so there is no Deno",
    files:
      /^(components|hooks|islands|lib\/(client|room|text|worker))\/|^lib\/(connection_terms|protocol|wire_terms)\.ts$/,
    words: /\bDeno\b|\bprocess\b|"node:/,
  },
  {
    what: "takes from wire_terms.ts what is no type, and leaves valibot away",
    files: /^(components|hooks|islands|lib\/(client|room|text))\//,
    words: /\bimport \{[^}]*\} from "[^"]*\/protocol\.ts"|"valibot"/,
  },
  {
    what: "gets its configuration as an argument",
    files: /^(components|hooks|islands|lib|routes)\//,
    words: /\bDeno\.(env|args|exit)\b/,
  },
  {
    what: "gets clock, timers and randomness as arguments",
    files:
      /^lib\/(chat|connection_terms|dialect|limits|presence|protocol|services|socket|token_bucket|tutorial|wire_terms)\.ts$|^lib\/(hub|shell|text|log\/rules|identity\/(\w+_)?rules)|^lib\/client\/(?!(browser|surroundings)\.ts)/,
    words:
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bMath\.random\b|\bcrypto\.|\bset(Timeout|Interval|Immediate)\(/,
  },
  {
    what: "is of one database, and does not know the other one",
    files: /^lib\/(postgres\/|.*\/postgres)/,
    words: /"\.[^"]*sqlite[^"]*"/,
  },
  {
    what: "is of one database, and does not know the other one",
    files: /^lib\/(sqlite\/|(log|identity)\/sqlite)/,
    words: /"\.[^"]*postgres[^"]*"/,
  },
  {
    what: "decides, and never waits",
    files:
      /^lib\/(chat|presence)\.ts$|^lib\/hub\/|^lib\/client\/(connection|timeline)\.ts$/,
    words: /\bawait\b|\basync\b|\bPromise\b/,
  },
  {
    what: "owns no socket, and makes no id",
    files: /^lib\/(chat|presence)\.ts$|^lib\/hub\//,
    words: /\bWebSocket\b|\brandomUUID\b/,
  },
];

function layerOf(path: string): Layer | undefined {
  return LAYERS.find(({ files }) => files.test(path));
}

function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/(^|\s)\/\/ .*$/gm, "$1");
}

/** The specifiers of all imports that are written out, types included. */
function importsOf(code: string): string[] {
  const clauses =
    /\b(?:import|export)\s+(?:[\w*{][^"';]*?\bfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"/g;
  return Array.from(
    code.matchAll(clauses),
    ([, named, called]) => named ?? called ?? "",
  ).filter((specifier) => !specifier.includes("${")); // That one is a template.
}

function packageOf(specifier: string): string {
  if (/^\w+:/.test(specifier)) {
    return specifier.replace(/^(npm|jsr):/, "").split(/[:@]/)[0] ?? "";
  }
  const [scope = "", name = ""] = specifier.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}

/** What a source does that it may not, one line each. */
function violations(path: string, source: string): string[] {
  const code = withoutComments(source);
  const found: string[] = [];
  for (const { what, files, words } of BANS) {
    const word = files.test(path) ? words.exec(code)?.[0] : undefined;
    if (word !== undefined) found.push(`${path} names ${word}: it ${what}`);
  }
  // Tests stand outside, and may look at everything.
  if (path.startsWith("tests/")) return found;
  const layer = layerOf(path);
  if (layer === undefined) return [...found, `${path} is in no layer`];
  for (const specifier of importsOf(code)) {
    if (!specifier.startsWith(".")) {
      const name = packageOf(specifier);
      if (layer.packages.includes(name)) continue;
      found.push(`${path} imports the package ${name}`);
      continue;
    }
    const target = new URL(specifier, new URL(path, ROOT)).href
      .slice(ROOT.href.length);
    const there = target.startsWith("tests/")
      ? "tests"
      : layerOf(target)?.name ?? "no layer";
    if (layer.imports.includes(there)) continue;
    found.push(`${path} imports ${decodeURI(target)}`);
  }
  return found;
}

async function sourcesIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const url = new URL(`${folder}/`, ROOT);
  for await (const { name, isDirectory } of Deno.readDir(url)) {
    const path = `${folder}/${name}`;
    if (isDirectory) paths.push(...await sourcesIn(path));
    else if (/\.tsx?$/.test(name)) paths.push(path);
  }
  return paths;
}

Deno.test("Imports point one way, and modules stay what they say they are", async () => {
  const found: string[] = [];
  const inFolders = await Promise.all(FOLDERS.map(sourcesIn));
  for (const [i, paths] of inFolders.entries()) {
    assert(paths.length > 0, `${FOLDERS[i]} holds no source`);
  }
  for (const path of [...PROGRAM, ...inFolders.flat()]) {
    const source = await Deno.readTextFile(new URL(path, ROOT));
    found.push(...violations(path, source));
  }

  assertEquals(found, []);
});

Deno.test("Every rule about a file is about a file that exists", async () => {
  const inFolders = await Promise.all(FOLDERS.map(sourcesIn));
  const paths = [...PROGRAM, ...inFolders.flat()];
  const unused = [...LAYERS, ...BANS].filter(({ files }) =>
    !paths.some((path) => files.test(path))
  );

  assertEquals(unused, []);
});

Deno.test("violations() sees each wrong turn", () => {
  const planted: Readonly<Record<string, [path: string, source: string]>> = {
    "lib to routes": ["lib/a.ts", 'import r from "../routes/index.tsx";'],
    "lib to components": [
      "lib/http/a.ts",
      'import type { ChatProps } from "../../components/chat_props.ts";',
    ],
    "lib to the client": ["lib/a.ts", 'export * from "./client/chat.ts";'],
    "shared to the server": ["lib/text/a.ts", 'import { a } from "../chat.ts"'],
    "client to the server": [
      "lib/client/a.ts",
      'import {\n  type Hub,\n} from "../chat.ts";',
    ],
    "client to the server, late": [
      "lib/client/a.ts",
      'const { Hub } = await import("../chat.ts");',
    ],
    "component to the client": [
      "components/A.tsx",
      'import "../lib/client/chat.ts";',
    ],
    "component to an island": [
      "components/A.tsx",
      'import Chat from "../islands/Chat.tsx";',
    ],
    "component to Fresh": ["components/A.tsx", 'import { Head } from "fresh";'],
    "island to a route": ["islands/A.tsx", 'import a from "../routes/a.ts";'],
    "program to a test": ["main.ts", 'import { a } from "./tests/a.ts";'],
    "tool to a test": ["tools/a.ts", 'import { a } from "../tests/a.ts";'],
    "stand-in to the app": [
      "tools/npm_only/fresh/a.ts",
      'import { a } from "../../../lib/config.ts";',
    ],
    "the worker to a page": [
      "lib/worker/a.ts",
      'import { isKept } from "../client/kept.ts";',
    ],
    "a package by its address": ["lib/a.ts", 'import z from "npm:zod@4";'],
    "the environment, anywhere": ["lib/a.ts", 'Deno.env.get("PORT");'],
    "Deno in the browser": ["components/A.tsx", "const os = Deno.build.os;"],
    "a clock in the hub": ["lib/chat.ts", "const now = Date.now();"],
    "waiting in the hub": ["lib/chat.ts", "await log.append(drafts);"],
    "a clock in a part of the hub": ["lib/hub/a.ts", "performance.now();"],
    "waiting in a part of the hub": ["lib/hub/a.ts", "await read(room);"],
    "a socket in a part of the hub": ["lib/hub/a.ts", "let a: WebSocket;"],
    "an id made in the hub": ["lib/hub/a.ts", "const id = randomUUID();"],
    "a timer in a part of the shell": ["lib/shell/a.ts", "setTimeout(run);"],
    "a part of the hub to the hub": [
      "lib/hub/a.ts",
      'import type { Effect } from "../chat.ts";',
    ],
    "a part of the hub to the shell": [
      "lib/hub/a.ts",
      'import { Links } from "../shell/link.ts";',
    ],
    "the hub to the shell": ["lib/chat.ts", 'import "./socket.ts";'],
    "a part of the shell to the shell": [
      "lib/shell/a.ts",
      'import type { Shell } from "../socket.ts";',
    ],
    "a part of the shell to a store": [
      "lib/shell/a.ts",
      'import { SqliteLog } from "../log/sqlite.ts";',
    ],
    "PostgreSQL to SQLite": [
      "lib/log/postgres_a.ts",
      'import { LogTables } from "./sqlite_tables.ts";',
    ],
    "SQLite to PostgreSQL": [
      "lib/sqlite/a.ts",
      'import type { Query } from "../postgres/pool.ts";',
    ],
    "a program to a benchmark": ["tools/a.ts", 'import "../bench/main.ts";'],
    "a new folder": ["helpers/a.ts", ""],
  };
  for (const [name, [path, source]] of Object.entries(planted)) {
    assertEquals(violations(path, source).length, 1, name);
  }
});

Deno.test("violations() takes no offence at words in comments and strings", () => {
  const source = `
    /** What Deno calls \`Date.now()\`: import("../routes/a.ts"). */
    import type { Draft } from "./log/log.ts"; // Deno.env is not read.
    const link = "https://example.org"; // await
  `;

  assertEquals(violations("lib/chat.ts", source), []);
});
