import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, HttpError } from "fresh";
import { fetchApp, quiet, textOf } from "./test_app.ts";

Deno.test("App.get() answers for its path, with and without a slash at the end", async () => {
  assertEquals(await textOf("/plain"), "plain");
  assertEquals(await textOf("/plain/"), "plain");
});

Deno.test("App.get() hands over decoded parameters and the pattern", async () => {
  assertEquals(JSON.parse(await textOf("/path/a%20b")), [
    { name: "a b" },
    "/path/:name",
  ]);
});

Deno.test("App.get() answers HEAD without a body", async () => {
  const response = await fetchApp("/json", { method: "HEAD" });

  assertEquals(response.status, 201);
  assertEquals(response.headers.get("Content-Type"), "application/json");
  assertEquals(response.body, null);
});

Deno.test("App.all() answers every method", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const response = await fetchApp("/any", { method });
    assertEquals(await response.text(), method);
  }
});

Deno.test("App answers an unknown method of a known path with 405", async () => {
  const response = await fetchApp("/plain", { method: "DELETE" });

  assertEquals(response.status, 405);
});

Deno.test("App answers OPTIONS with the methods of a path", async () => {
  const response = await fetchApp("/plain", { method: "OPTIONS" });

  assertEquals(response.status, 204);
  assertEquals(response.headers.get("Allow"), "GET, POST");
});

Deno.test("App.use() covers only what is registered after it", async () => {
  const early = await fetchApp("/early");
  const plain = await fetchApp("/plain");

  assertEquals(early.headers.get("Content-Security-Policy"), null);
  assertStringIncludes(
    plain.headers.get("Content-Security-Policy") ?? "",
    "default-src 'self'",
  );
});

Deno.test("App.use() covers a path and what is below it", async () => {
  assertEquals((await fetchApp("/admin/door")).status, 403);
  assertEquals((await fetchApp("/admin/door?key")).status, 200);
  assertEquals((await fetchApp("/plain")).status, 200);
});

Deno.test("App answers with the text of an HttpError where there is no page for it", async () => {
  const response = await fetchApp("/teapot");

  assertEquals(response.status, 410);
  assertEquals(await response.text(), "Gone for good");
  assertEquals(await textOf("/admin/door"), "Forbidden");
});

Deno.test("App tells the client nothing of an unexpected error", async () => {
  using errors = quiet();
  const error = new Error("Secret reason");
  const handler = new App()
    .get("/", () => {
      throw error;
    })
    .handler();

  const response = await handler(new Request("http://localhost/"));

  assertEquals(response.status, 500);
  assertEquals(await response.text(), "Internal server error");
  assertEquals(errors.said, [error]);
});

Deno.test("App.onError() covers its path, App.notFound() the whole app", async () => {
  const handler = new App()
    .onError("*", (ctx) => ctx.text(`outer ${ctx.error}`, { status: 500 }))
    .onError("/deep", (ctx) => ctx.text(`inner ${ctx.error}`, { status: 500 }))
    .notFound((ctx) => ctx.text("nowhere", { status: 404 }))
    .get("/deep/error", () => {
      throw new HttpError(409, "deep");
    })
    .get("/error", () => {
      throw new HttpError(409, "flat");
    })
    .handler();
  const ask = async (path: string) => {
    const response = await handler(new Request(`http://localhost${path}`));
    return [response.status, await response.text()];
  };

  assertEquals(await ask("/error"), [500, "outer HttpError: flat"]);
  assertEquals(await ask("/deep/error"), [500, "inner HttpError: deep"]);
  assertEquals(await ask("/nowhere"), [404, "nowhere"]);
});

Deno.test("App takes many slashes for one", async () => {
  assertEquals(await textOf("//plain"), "plain");
});

Deno.test("Context.redirect() stays on the site for every path", async () => {
  const locations: [string, string][] = [
    ["/r/den", "/r/den"],
    ["//evil.example//x", "/evil.example/x"],
    ["/a//b?next=//c", "/a/b?next=//c"],
    ["https://other.example/", "https://other.example/"],
  ];
  for (const [url, location] of locations) {
    const path = `/to?url=${encodeURIComponent(url)}`;
    const response = await fetchApp(path);
    assertEquals(response.status, 302);
    assertEquals(response.headers.get("Location"), location);
  }
});

Deno.test("Context.html() and json() name the type of what they send", async () => {
  const html = await fetchApp("/html");
  const json = await fetchApp("/json");

  assertEquals(html.headers.get("Content-Type"), "text/html; charset=utf-8");
  assertEquals(await html.text(), "<b>hi</b>");
  assertEquals(json.status, 201);
  assertEquals(await json.json(), { ok: true });
});

Deno.test("HttpError is an Error with a status and no message by default", () => {
  const error = new HttpError(404);

  assertEquals(error instanceof Error, true);
  assertEquals([error.name, error.status, error.message], [
    "HttpError",
    404,
    "",
  ]);
});
