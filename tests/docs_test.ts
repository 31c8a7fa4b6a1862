/**
 * Keeps the documents true where a program can tell: names, paths, commands,
 * defaults.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CONFIG_VARIABLES, parseConfig } from "../lib/config.ts";

const ROOT = new URL("../", import.meta.url);
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "SECURITY.md"];
/** Variables of the tasks, which the program itself never reads. */
const TASK_VARIABLES = ["FRESH_FROM"];

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(path, ROOT));
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(new URL(path, ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function found(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, first]) => first ?? "");
}

/** The cells of each row of the tables in a section, without code marks. */
function rows(text: string, heading: string): string[][] {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return found(body, /^\| `(.*) \|$/gm).map((row) =>
    row.split("|").map((cell) => cell.replaceAll("`", "").trim())
  );
}

Deno.test("README names every variable that is read, and no other", async () => {
  const table = rows(await read("README.md"), "Configuration");

  assertEquals(
    table.map(([name]) => name),
    [...CONFIG_VARIABLES, ...TASK_VARIABLES],
  );
});

Deno.test("README's defaults change nothing when they are set", async () => {
  const table = rows(await read("README.md"), "Configuration");
  const defaults = table.map(([name = "", value = ""]) => [name, value]);

  assertEquals(
    parseConfig(Object.fromEntries(defaults)),
    parseConfig({}),
  );
  const unset = defaults.filter(([, value]) => value === "");
  assertEquals(unset.map(([name]) => name), [
    "PUBLIC_ORIGIN",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "PGHOST",
    "PGPORT",
    "PGUSER",
    "PGPASSWORD",
    "PGDATABASE",
    "PGSSLMODE",
    "BUS_URL",
    "DENO_DEPLOY",
    "METRICS_TOKEN",
    "FRESH_FROM",
  ]);
});

Deno.test("Documents name only tasks that exist", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  for (const path of [...DOCUMENTS, ".ci/run"]) {
    const named = found(
      await read(path),
      /(?:deno|deno@[\d.]+|\$\{deno\[@\]\}") task ([a-z]+)/g,
    );
    assertEquals(named.filter((task) => !(task in tasks)), [], path);
  }
});

Deno.test("Documents name only files that exist", async () => {
  for (const path of DOCUMENTS) {
    const text = await read(path);
    const named = [
      ...found(text, /\]\(([^)#:]+)\)/g),
      ...found(text, /(?:src|srcset)="([^"]+)"/g),
      ...found(
        text,
        /`((?:\.ci|bench|components|docs|hooks|islands|lib|routes|static|tests|tools)\/[\w./-]*|\w+\.(?:ts|md|json|lock))`/g,
      ).filter((name) => name.includes("/") || name === "main.ts"),
    ];
    assert(named.length > 0, path);
    for (const name of named) assert(await exists(name), `${path}: ${name}`);
  }
});

Deno.test("Links within a document lead to a heading of it", async () => {
  for (const path of DOCUMENTS) {
    const text = await read(path);
    const anchors = found(text, /^#+ (.*)$/gm).map((heading) =>
      heading.toLowerCase().replace(/[^\w\s-]/g, "").replaceAll(" ", "-")
    );
    const wanted = found(text, /\]\(#([^)]+)\)/g);
    assertEquals(
      wanted.filter((anchor) => !anchors.includes(anchor)),
      [],
      path,
    );
  }
});

Deno.test("ARCHITECTURE calls functions by names that they have", async () => {
  const text = await read("ARCHITECTURE.md");
  const named = found(text, /`(?:\w+\.)?(\w+)\(\)`/g);
  const sources = (await Promise.all(
    [
      "lib/chat.ts",
      "lib/client/chat.ts",
      "lib/client/desk.ts",
      "lib/client/outbox.ts",
      "lib/client/timeline.ts",
      "lib/hub/permit.ts",
      "lib/identity/secret.ts",
      "lib/log/log.ts",
      "lib/log/rules.ts",
      "lib/protocol.ts",
      "lib/shell/admission.ts",
      "lib/shell/drafts.ts",
      "lib/socket.ts",
      "lib/sqlite/committer.ts",
      "lib/sqlite/writer.ts",
      "tools/tasks/find_fresh.ts",
      "tools/tasks/start.ts",
    ].map(read),
  )).join("\n");
  const freshs = ["csrf", "csp", "ws"];

  assert(named.length > 10);
  assertEquals(
    named.filter((name) =>
      !freshs.includes(name) && !new RegExp(`\\b${name}\\(`).test(sources)
    ),
    [],
  );
});

Deno.test("ARCHITECTURE gives a reason for every dependency", async () => {
  const { imports } = JSON.parse(await read("deno.json"));
  const table = rows(await read("ARCHITECTURE.md"), "Dependencies");

  assertEquals(
    table.map(([name]) => name).toSorted(),
    Object.keys(imports).toSorted(),
  );
});

Deno.test("Everything that names a version of Deno names the same", async () => {
  const [ci = ""] = found(await read(".ci/run"), /DENO_VERSION=(\S+)/g);
  for (const path of DOCUMENTS) {
    const named = found(await read(path), /deno@(\d[\d.]*\d)/gi);
    assertEquals(named.filter((version) => version !== ci), [], path);
  }
});
