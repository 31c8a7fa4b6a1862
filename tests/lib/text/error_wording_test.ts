import { assert, assertEquals } from "@std/assert";
import { NACK_STATUS } from "../../../lib/http/nack_status.ts";
import { errorPage } from "../../../lib/text/error_wording.ts";

/** What routes and their middlewares answer, besides refusals of a send. */
const ANSWERED = [400, 401, 403, 404, 405, 408, 410, 413, 415, 429, 500, 503];

Deno.test("errorPage() has a title of its own for each status that is answered", () => {
  const statuses = new Set([...ANSWERED, ...Object.values(NACK_STATUS)]);
  const unknown = [errorPage(418).heading];
  for (const status of statuses) {
    const { heading, advice } = errorPage(status);
    assert(heading !== "" && advice !== "", String(status));
    assert(!unknown.includes(heading), String(status));
  }
});

Deno.test("errorPage() says of an unknown status on whose side it is", () => {
  assertEquals(errorPage(502), errorPage(500));
  assert(errorPage(418).heading !== errorPage(500).heading);
});

Deno.test("errorPage() has somebody try again only where that may help", () => {
  const passing = [429, 500, 502, 503, 507];
  for (const status of [...ANSWERED, 409, 422, 502, 507]) {
    const { passes = false } = errorPage(status);
    assertEquals(passes, passing.includes(status), String(status));
  }
});
