import { assertEquals, assertStringIncludes } from "@std/assert";
import { fetchApp } from "./test_app.ts";

Deno.test("_error.tsx is the page for an HttpError, with its status and message", async () => {
  const response = await fetchApp("/r/missing");
  const html = await response.text();

  assertEquals(response.status, 404);
  assertEquals(response.headers.get("X-Error"), "404");
  assertStringIncludes(html, "<h1>Error 404</h1><p>No such room</p>");
  assertStringIncludes(html, "<nav>");
});

Deno.test("_error.tsx is the page for a path that nobody answers", async () => {
  const response = await fetchApp("/nowhere");

  assertEquals(response.status, 404);
  assertStringIncludes(await response.text(), "<h1>Error 404</h1>");
});

Deno.test("_error.tsx is the page for an unexpected error, and keeps its secret", async () => {
  const response = await fetchApp("/r/broken");
  const html = await response.text();

  assertEquals(response.status, 500);
  assertStringIncludes(html, "<h1>Broken</h1><p>Something broke</p>");
  assertEquals(html.includes("Secret reason"), false);
});

Deno.test("The root's error page carries no headers of the root's middlewares", async () => {
  const response = await fetchApp("/r/missing");

  assertEquals(response.headers.get("X-Seen"), null);
  assertEquals(response.headers.get("Content-Security-Policy"), null);
});

Deno.test("_error.tsx of a folder comes first, inside the outer middlewares", async () => {
  const response = await fetchApp("/nested/page?fail");

  assertEquals(response.status, 500);
  assertEquals(response.headers.get("X-Seen"), "root nested");
  assertStringIncludes(await response.text(), "<h1>Nested error</h1>");
});
