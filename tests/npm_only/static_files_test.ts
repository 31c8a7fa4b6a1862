import { assertEquals, assertMatch } from "@std/assert";
import { Builder } from "fresh/dev";
import { asset } from "fresh/runtime";
import { fetchApp, quiet } from "./test_app.ts";

// On disk, for that is what a server serves; in the project, since what is
// built imports Fresh by the project's config.
const project = new URL("../../", import.meta.url).pathname;
const outDir = `${project}.cache/tests/npm_only_app`;
const root = new URL("./app/", import.meta.url).pathname;
await Deno.mkdir(outDir, { recursive: true });
const builder = new Builder({ root, outDir });
builder.onTransformStaticFile(
  { pluginName: "shout", filter: /[/\\]words\.txt$/ },
  ({ text }) => ({ content: text.toUpperCase() }),
);
await builder.build();
const { default: server } = await import(`${outDir}/server.js`);

const NEVER = "no-cache, no-store, max-age=0, must-revalidate";
const FOREVER = "public, max-age=31536000, immutable";

async function get(path: string, init?: RequestInit): Promise<Response> {
  return await server.fetch(new Request(`http://localhost${path}`, init));
}

Deno.test("staticFiles() serves a file with its type, size and a weak ETag", async () => {
  const { status, headers } = await get("/style.css", { method: "HEAD" });

  assertEquals(status, 200);
  assertEquals(headers.get("Content-Type"), "text/css; charset=UTF-8");
  assertMatch(headers.get("ETag") ?? "", /^W\/"\w+"$/);
  assertEquals(headers.get("Cache-Control"), NEVER);
});

Deno.test("staticFiles() sends what the file holds", async () => {
  const response = await get("/style.css");
  const content = await Deno.readTextFile(`${root}static/style.css`);

  assertEquals(await response.text(), content);
  assertEquals(
    response.headers.get("Content-Length"),
    String(new TextEncoder().encode(content).length),
  );
});

Deno.test("staticFiles() answers a known ETag with 304", async () => {
  const first = await get("/style.css", { method: "HEAD" });
  const etag = first.headers.get("ETag") ?? "";

  const again = await get("/style.css", { headers: { "If-None-Match": etag } });
  const other = await get("/style.css", {
    headers: { "If-None-Match": 'W/"0"' },
  });
  await other.body?.cancel();

  assertEquals([again.status, again.body], [304, null]);
  assertEquals(other.status, 200);
});

Deno.test("staticFiles() lets a URL of this build be kept for ever", async () => {
  const { headers } = await get(asset("/dot.svg"), { method: "HEAD" });

  assertEquals(headers.get("Cache-Control"), FOREVER);
});

Deno.test("staticFiles() leads from a URL of another build to the file as it is now", async () => {
  const { status, headers } = await get("/dot.svg?__frsh_c=old&a=b");

  assertEquals(status, 307);
  assertEquals(headers.get("Location"), "/dot.svg?a=b");
});

Deno.test("staticFiles() answers only GET and HEAD", async () => {
  assertEquals((await get("/dot.svg", { method: "POST" })).status, 405);
});

Deno.test("onTransformStaticFile() makes a fitting file anew, and no other", async () => {
  const made = await get("/words.txt");
  const left = await get("/dot.svg");

  assertEquals(await made.text(), "FROM THE APP\n");
  assertEquals(made.headers.get("Content-Type"), "text/plain; charset=UTF-8");
  assertMatch(made.headers.get("ETag") ?? "", /^W\/"/);
  const source = await Deno.readTextFile(`${root}static/dot.svg`);
  assertEquals(await left.text(), source);
  // Only what is served is made; the source stays.
  const kept = await Deno.readTextFile(`${root}static/words.txt`);
  assertEquals(kept, "from the app\n");
});

Deno.test("staticFiles() passes on what is not a file", async () => {
  for (const path of ["/none.css", "/", "/%ff", "/..%2fmain.ts", "/main.ts"]) {
    const response = await get(path);
    await response.body?.cancel();
    assertEquals(
      response.headers.get("ETag"),
      null,
      `${path} was taken for a file`,
    );
    assertEquals(response.status, path === "/" ? 200 : 404);
  }
});

Deno.test("staticFiles() of a build in memory fails where it cannot look for a file", async () => {
  using _quiet = quiet();
  const statuses: Record<string, number> = {
    "/dot.svg": 200,
    "/none.svg": 404,
    "/..%2fmain.ts": 500,
    "/r/..%2f..%2fmain.ts": 500,
    "/dot.svg/beneath": 500,
    [`/${"a".repeat(300)}`]: 500,
  };
  for (const [path, status] of Object.entries(statuses)) {
    const response = await fetchApp(path);
    await response.body?.cancel();
    assertEquals(response.status, status, path);
  }
});

Deno.test("staticFiles() has nothing to say to a page that looks for an icon", async () => {
  const response = await get("/favicon.ico");

  assertEquals([response.status, response.body], [404, null]);
});

Deno.test("The build serves pages with the scripts that it made", async () => {
  const html = await (await get("/")).text();
  const script = /from "([^"]+Counter\.js)"/.exec(html)?.[1] ?? "";

  const { status, headers } = await get(script, { method: "HEAD" });

  assertEquals(status, 200);
  assertMatch(headers.get("ETag") ?? "", /^W\/"/);
  assertEquals(headers.get("Cache-Control"), FOREVER);
});
