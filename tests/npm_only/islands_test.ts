import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fetchApp, textOf } from "./test_app.ts";

Deno.test("An island is rendered by the server, between two comments", async () => {
  const html = await textOf("/");

  assertMatch(
    html,
    /<!--frsh:island:Counter:0:--><button [^>]*>.*?<\/button><!--\/frsh:island-->/,
  );
  assertMatch(html, /<!--frsh:island:Counter:1:--><button /);
  assertStringIncludes(html, "two: 3<i>inner</i></button>");
});

Deno.test("An island within another is plain content", async () => {
  const html = await textOf("/");

  assertEquals(html.match(/<!--frsh:island:/g)?.length, 2);
});

Deno.test("A page with islands has one script, which imports each island once", async () => {
  const html = await textOf("/");
  const scripts = [...html.matchAll(/<script[^>]*>(.*?)<\/script>/g)];
  const code = scripts[0]?.[1] ?? "";

  assertEquals(scripts.length, 1);
  assertMatch(
    code,
    /import \{ boot \} from "\/_fresh\/js\/\w+\/fresh-runtime\.js"/,
  );
  assertEquals(code.match(/from "\/_fresh\/js\/\w+\/Counter\.js"/g)?.length, 1);
});

Deno.test("Props of islands cannot end the script they stand in", async () => {
  const html = await textOf("/");

  assertEquals(html.match(/<\/script>/g)?.length, 1);
});

Deno.test("A page with islands tells the browser early what to fetch", async () => {
  const { headers } = await fetchApp("/");

  assertMatch(
    headers.get("Link") ?? "",
    /fresh-runtime\.js>; rel="modulepreload"/,
  );
  assertMatch(headers.get("Link") ?? "", /Counter\.js>; rel="modulepreload"/);
});

Deno.test("A page without islands has no script at all", async () => {
  const response = await fetchApp("/r/den");

  assertEquals((await response.text()).includes("<script"), false);
  assertEquals(response.headers.get("Link"), null);
});

Deno.test("The scripts of an island are served as JavaScript, and for ever", async () => {
  const html = await textOf("/");
  const paths = [...html.matchAll(/from "([^"]+\.js)"/g)];

  assertEquals(paths.length, 2);
  for (const [, path = ""] of paths) {
    const response = await fetchApp(path);
    assertEquals(response.status, 200);
    assertEquals(
      response.headers.get("Content-Type"),
      "text/javascript; charset=UTF-8",
    );
    assertEquals(
      response.headers.get("Cache-Control"),
      "public, max-age=31536000, immutable",
    );
    assertStringIncludes(await response.text(), "import");
  }
});

Deno.test("A function as a prop of an island is refused", async () => {
  const response = await fetchApp("/function_prop");

  assertEquals(response.status, 500);
});
