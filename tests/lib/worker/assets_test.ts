import { assertEquals } from "@std/assert";
import { assetsIn, isVersioned } from "../../../lib/worker/assets.ts";

const PAGE = "http://chat.example/r/lobby";

Deno.test("isVersioned() takes only what a build has named", () => {
  const versioned = (path: string) => isVersioned(new URL(path, PAGE));
  assertEquals(versioned("/_fresh/js/abc/Chat.js"), true);
  assertEquals(versioned("/style.css?__frsh_c=abc"), true);
  assertEquals(versioned("/style.css"), false);
  assertEquals(versioned("/r/lobby?x=1"), false);
  assertEquals(versioned("/sw.js"), false);
});

Deno.test("assetsIn() finds what a page names, and nothing of others", () => {
  const html = `<link href="/style.css?__frsh_c=abc&amp;x=1">
    <script>import "/_fresh/js/abc/Chat.js"</script>
    <a href="/r/tea">"//evil.example/_fresh/js/abc/a.js"</a>`;

  assertEquals(assetsIn(html, PAGE), [
    "http://chat.example/style.css?__frsh_c=abc&x=1",
    "http://chat.example/_fresh/js/abc/Chat.js",
  ]);
});

Deno.test("assetsIn() finds modules that a script loads later", () => {
  const script = `import{a}from"./chunk-1.js";const b=()=>import('./b.js')`;

  assertEquals(assetsIn(script, "http://chat.example/_fresh/js/abc/a.js"), [
    "http://chat.example/_fresh/js/abc/chunk-1.js",
    "http://chat.example/_fresh/js/abc/b.js",
  ]);
});

Deno.test("assetsIn() passes over what looks like an address and is none", () => {
  assertEquals(assetsIn(`const open = "//[";`, PAGE), []);
});
