import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, csp } from "fresh";
import { fetchApp } from "./test_app.ts";

Deno.test("csp() allows the inline script and styles of a page by one nonce", async () => {
  const response = await fetchApp("/");
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  const html = await response.text();
  const nonce = /script-src 'self' 'nonce-(\w+)'/.exec(policy)?.[1];

  assertMatch(nonce ?? "", /^\w{32}$/);
  assertStringIncludes(policy, `style-src 'self' 'nonce-${nonce}'`);
  assertEquals(policy.includes("unsafe-inline"), false);
  const tags = html.match(/<(script|style)\b[^>]*>/g) ?? [];
  assertEquals(tags.length, 2);
  for (const tag of tags) assertStringIncludes(tag, `nonce="${nonce}"`);
});

Deno.test("csp() makes another nonce for each page, and no header of it", async () => {
  const first = await fetchApp("/");
  const second = await fetchApp("/");
  const policy = "Content-Security-Policy";

  assertEquals(first.headers.get(policy) === second.headers.get(policy), false);
  assertEquals(
    [...first.headers.keys()].some((k) => k.includes("nonce")),
    false,
  );
});

Deno.test("csp() takes directives in the place of its own of that name", async () => {
  const { headers } = await fetchApp("/plain");
  const policy = headers.get("Content-Security-Policy") ?? "";

  assertEquals(policy.split("; ").filter((d) => d.startsWith("img-src")), [
    "img-src 'self'",
  ]);
});

Deno.test("csp() leaves 'unsafe-inline' on what was not rendered", async () => {
  const { headers } = await fetchApp("/plain");

  assertStringIncludes(
    headers.get("Content-Security-Policy") ?? "",
    "script-src 'self' 'unsafe-inline'",
  );
});

Deno.test("csp() refuses by default what a page has no need of", async () => {
  const handler = new App().use(csp()).get("/", (ctx) => ctx.text(""))
    .handler();
  const { headers } = await handler(new Request("http://localhost/"));

  assertEquals(headers.get("Content-Security-Policy")?.split("; "), [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "upgrade-insecure-requests",
  ]);
});

Deno.test("csp() can report only", async () => {
  const handler = new App().use(csp({ reportOnly: true }))
    .get("/", (ctx) => ctx.text("")).handler();
  const { headers } = await handler(new Request("http://localhost/"));

  assertEquals(headers.get("Content-Security-Policy"), null);
  assertStringIncludes(
    headers.get("Content-Security-Policy-Report-Only") ?? "",
    "default-src 'self'",
  );
});
