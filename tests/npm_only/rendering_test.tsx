import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import { asset } from "fresh/runtime";
import { textOf } from "./test_app.ts";

const request = new Request("http://localhost/");

Deno.test("Context.render() completes what is not a whole document", async () => {
  const handler = new App().get("/", (ctx) => ctx.render(<p>Hi</p>)).handler();

  const response = await handler(request);

  assertEquals(
    await response.text(),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head>' +
      "<body><p>Hi</p></body></html>",
  );
});

Deno.test("Context.render() takes status and headers", async () => {
  const handler = new App()
    .get(
      "/",
      (ctx) =>
        ctx.render(<p>Hi</p>, { status: 418, headers: { "X-Tea": "green" } }),
    )
    .handler();

  const response = await handler(request);

  assertEquals(response.status, 418);
  assertEquals(response.headers.get("X-Tea"), "green");
});

Deno.test("Context.render() puts layouts and the app wrapper around, unless told not to", async () => {
  const app = new App()
    .appWrapper(({ Component }) => (
      <html>
        <body>
          app <Component />
        </body>
      </html>
    ))
    .layout("*", ({ Component }) => (
      <div>
        one <Component />
      </div>
    ))
    .layout("/deep", ({ Component }) => (
      <div>
        two <Component />
      </div>
    ))
    .get("/", (ctx) => ctx.render(<p>flat</p>))
    .get("/deep", (ctx) => ctx.render(<p>deep</p>))
    .get("/bare", (ctx) =>
      ctx.render(<p>bare</p>, {}, {
        skipAppWrapper: true,
        skipInheritedLayouts: true,
      }));
  const handler = app.handler();
  const bodyOf = async (path: string) => {
    const response = await handler(new Request(`http://localhost${path}`));
    return /<body>(.*)<\/body>/.exec(await response.text())?.[1];
  };

  assertEquals(await bodyOf("/"), "app <div>one <p>flat</p></div>");
  assertEquals(
    await bodyOf("/deep"),
    "app <div>one <div>two <p>deep</p></div></div>",
  );
  assertEquals(await bodyOf("/bare"), "<p>bare</p>");
});

Deno.test("An error page stands in its own layouts, not in those of what failed", async () => {
  const handler = new App()
    .layout("*", ({ Component }) => (
      <div>
        one <Component />
      </div>
    ))
    .onError("*", (ctx) => ctx.render(<p>error</p>))
    .layout("/deep", ({ Component }) => (
      <div>
        two <Component />
      </div>
    ))
    .get("/deep/page", () => {
      throw new Error("While answering");
    })
    .handler();

  const response = await handler(new Request("http://localhost/deep/page"));

  assertStringIncludes(
    await response.text(),
    "<body><div>one <p>error</p></div></body>",
  );
});

Deno.test("Context.render() rejects what is not JSX", async () => {
  let rendering: Promise<Response> | undefined;
  const handler = new App()
    .get("/", (ctx) => {
      const text: unknown = "text";
      // @ts-expect-error Only JSX can be rendered.
      rendering = ctx.render(text);
      return ctx.text("done");
    })
    .handler();

  await handler(request);

  await assertRejects(() => Promise.resolve(rendering), Error, "JSX");
});

Deno.test("Context.render() escapes text and attributes", async () => {
  const evil = `"><script>alert(1)</script>`;
  const handler = new App()
    .get("/", (ctx) => ctx.render(<p title={evil}>{evil}</p>))
    .handler();

  const html = await (await handler(request)).text();

  assertEquals(html.includes("<script>"), false);
});

Deno.test("<Head> replaces the title of the app wrapper and adds the rest", async () => {
  const html = await textOf("/");
  const head = html.slice(0, html.indexOf("</head>"));

  assertStringIncludes(head, "<title>Start</title>");
  assertEquals(head.includes("Default title"), false);
  assertStringIncludes(head, '<link rel="canonical"');
  assertStringIncludes(
    head,
    '<meta name="description" content="Default description"/>',
  );
  assertEquals(html.match(/<title>/g)?.length, 1);
});

Deno.test("A link to the page, or to one above it, says so", async () => {
  const html = await textOf("/r/den");

  assertStringIncludes(
    html,
    '<a href="/r" data-ancestor="true" aria-current="true">',
  );
  assertStringIncludes(
    html,
    '<a href="/r/den" data-current="true" aria-current="page">',
  );
  assertStringIncludes(
    html,
    '<a href="/r/den?day=1" data-ancestor="true" aria-current="true">',
  );
  assertStringIncludes(html, '<a href="/elsewhere">');
});

Deno.test("asset() ties a path to the build, and leaves other URLs alone", async () => {
  const id = /__frsh_c=(\w+)/.exec(await textOf("/"))?.[1];

  assertEquals(asset("/style.css"), `/style.css?__frsh_c=${id}`);
  assertEquals(asset("/a?b#c"), `/a?b=&__frsh_c=${id}#c`);
  assertEquals(asset("/a?__frsh_c=other"), "/a?__frsh_c=other");
  assertEquals(asset("//other.example/x"), "//other.example/x");
  assertEquals(asset("https://other.example/"), "https://other.example/");
});

Deno.test("The source of an image is tied to the build", async () => {
  assertStringIncludes(await textOf("/"), `<img src="${asset("/dot.svg")}"`);
});
