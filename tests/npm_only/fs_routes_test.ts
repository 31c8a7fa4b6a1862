import { assertEquals, assertStringIncludes } from "@std/assert";
import { fetchApp, textOf } from "./test_app.ts";

Deno.test("A file route renders its page in the app wrapper", async () => {
  const response = await fetchApp("/r/den");
  const html = await response.text();

  assertEquals(response.status, 203);
  assertEquals(response.headers.get("X-Room"), "den");
  assertEquals(
    response.headers.get("Content-Type"),
    "text/html; charset=utf-8",
  );
  assertStringIncludes(html, '<!DOCTYPE html><html lang="en"><head>');
  assertStringIncludes(html, "<h1>Room den, seen by root</h1></body></html>");
});

Deno.test("A file route answers HEAD as it answers GET, without a body", async () => {
  const response = await fetchApp("/r/den", { method: "HEAD" });

  assertEquals(response.status, 203);
  assertEquals(response.headers.get("X-Room"), "den");
  assertEquals(response.body, null);
});

Deno.test("A file route handles the methods it names", async () => {
  const body = new URLSearchParams({ name: "attic" });
  const response = await fetchApp("/r/den", { method: "POST", body });

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("Location"), "/r/attic");
});

Deno.test("A file route answers a method it does not name with 404", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) {
    assertEquals((await fetchApp("/api/time", { method })).status, 404);
  }
});

Deno.test("A file route without a handler answers every method with its page", async () => {
  const response = await fetchApp("/r", { method: "POST" });

  assertEquals(response.status, 200);
  assertStringIncludes(await response.text(), "<h1>Rooms</h1>");
});

Deno.test("A file route named index answers for its folder", async () => {
  assertStringIncludes(await textOf("/r"), "<h1>Rooms</h1>");
  assertStringIncludes(await textOf("/r/"), "<h1>Rooms</h1>");
});

Deno.test("A file route named [...path] answers for everything below", async () => {
  assertEquals(JSON.parse(await textOf("/files/a/b%20c")), [
    "GET",
    { path: "a/b c" },
  ]);
});

Deno.test("A file route with one function for a handler answers every method", async () => {
  const response = await fetchApp("/files/x", { method: "DELETE" });

  assertEquals(await response.json(), ["DELETE", { path: "x" }]);
});

Deno.test("A (group) is not part of the path, but has its layout", async () => {
  const html = await textOf("/about");

  assertStringIncludes(
    html,
    '<section class="pages"><h1>About /about</h1></section>',
  );
  assertEquals((await fetchApp("/(pages)/about")).status, 404);
});

Deno.test("A folder named (_like_this) holds no routes", async () => {
  assertEquals((await fetchApp("/parts")).status, 404);
  assertEquals((await fetchApp("/(_parts)/parts")).status, 404);
});

Deno.test("A route's config can move it and leave out the app wrapper", async () => {
  const html = await textOf("/bare/12");

  assertStringIncludes(html, "<body><h1>Bare 12</h1></body>");
  assertEquals(html.includes("<nav>"), false);
  assertEquals((await fetchApp("/bare/x")).status, 404);
  assertEquals((await fetchApp("/nested/bare")).status, 404);
});

Deno.test("An async page may answer with a response of its own", async () => {
  const response = await fetchApp("/leave");

  assertEquals([response.status, await response.text()], [410, "gone"]);
});

Deno.test("Middlewares of files run from the outermost to the innermost", async () => {
  const response = await fetchApp("/nested/page");

  assertEquals(response.headers.get("X-Seen"), "root nested");
  assertStringIncludes(
    await response.text(),
    "<h1>Nested, seen by root nested</h1>",
  );
});
