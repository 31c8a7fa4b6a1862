import { assertEquals, assertStringIncludes } from "@std/assert";
import { ErrorPage } from "../../components/ErrorPage.tsx";
import { draw, elements, text } from "./html.ts";

Deno.test("ErrorPage says what happened and leads back", () => {
  for (const status of [400, 403, 404, 405, 413, 429, 500, 503]) {
    const html = draw(<ErrorPage status={status} requestId="1f0c" />);
    assertStringIncludes(text(html), String(status));
    assertEquals(elements(html, "h1").length, 1);
    assertEquals(elements(html, "a")[0]?.href, "/r/lobby");
    // What went wrong on our side can be asked about.
    assertEquals(text(html).includes("1f0c"), status >= 500);
  }
});
