import { assertEquals, assertStringIncludes } from "@std/assert";
import { ErrorPage } from "../../components/ErrorPage.tsx";
import { draw, elements, text } from "./html.ts";

Deno.test("ErrorPage says what happened, and has one way on", () => {
  for (const status of [400, 403, 404, 405, 410, 413, 429, 500, 503]) {
    const html = draw(<ErrorPage status={status} requestId="1f0c" />);
    assertStringIncludes(text(html), String(status));
    assertEquals(elements(html, "h1").length, 1);
    assertEquals(elements(html, "a").length, 1);
    // What went wrong on our side can be asked about.
    assertEquals(text(html).includes("1f0c"), status >= 500);
  }
});

Deno.test("ErrorPage leads back, or to the same page where that passes", () => {
  const way = (status: number, read: boolean) =>
    elements(
      draw(<ErrorPage status={status} requestId="1f0c" read={read} />),
      "a",
    )[0]?.href;
  assertEquals(way(404, true), "/r/lobby");
  assertEquals(way(503, true), "");
  // The address of a form has no page.
  assertEquals(way(503, false), "/r/lobby");
});

Deno.test("ErrorPage keeps what was typed in a form that it stands for, and leads back", () => {
  const page = (typed: string) =>
    draw(
      <ErrorPage
        status={422}
        requestId="1f0c"
        read={false}
        why="It is too long."
        brief={{ room: "tea", typed }}
      />,
    );
  const html = page("<b>tea</b>");

  assertStringIncludes(text(html), "It is too long.");
  assertStringIncludes(html, "&lt;b>tea&lt;/b>");
  assertEquals(elements(html, "a")[0]?.href, "/r/tea");
  assertEquals(elements(page(""), "textarea").length, 0);
});
