import { assertEquals } from "@std/assert";
import {
  asksForUpgrade,
  isSafe,
  startedBy,
} from "../../../lib/http/same_origin.ts";

const OWN = "https://chat.example";

Deno.test("startedBy() knows us by the exact origin, and takes every hint of another", () => {
  type Case = [origin: string | null, site: string | null, by: string];
  const cases: Case[] = [
    [OWN, null, "us"],
    [OWN, "same-origin", "us"],
    [OWN, "none", "us"],
    [null, null, "nobody"],
    [null, "same-origin", "nobody"],
    [null, "none", "nobody"],
    [OWN, "same-site", "another"],
    [OWN, "cross-site", "another"],
    [OWN, "", "another"],
    [OWN, "same-origin, cross-site", "another"],
    [OWN, "Same-Origin", "another"],
    [null, "same-site", "another"],
    [null, "cross-site", "another"],
    ["https://evil.example", "same-origin", "another"],
    ["null", "same-origin", "another"],
    ["", null, "another"],
    [`${OWN}, ${OWN}`, null, "another"],
    [`${OWN}/`, null, "another"],
    ["http://chat.example", null, "another"],
    ["https://chat.example:443", null, "another"],
  ];
  for (const [origin, site, by] of cases) {
    const headers = new Headers();
    if (origin !== null) headers.set("origin", origin);
    if (site !== null) headers.set("sec-fetch-site", site);
    assertEquals(startedBy(headers, OWN), by, `${origin} ${site}`);
  }
});

Deno.test("asksForUpgrade() sees a WebSocket wherever the runtime does", () => {
  const asks = (value: string) =>
    asksForUpgrade(new Headers({ upgrade: value }));
  const cases: Record<string, boolean> = {
    websocket: true,
    WebSocket: true,
    "h2c, websocket": true,
    "websocket,h2c": true,
    " websocket ": true,
    h2c: false,
    websockets: false,
    "": false,
  };
  for (const [value, expected] of Object.entries(cases)) {
    assertEquals(asks(value), expected, value);
  }
  assertEquals(asksForUpgrade(new Headers()), false);
});

Deno.test("isSafe() trusts no method that it does not know", () => {
  const safe = ["GET", "HEAD", "OPTIONS"];
  const unsafe = ["POST", "PUT", "PATCH", "DELETE", "PROPFIND", "get", ""];
  assertEquals(safe.map(isSafe), [true, true, true]);
  assertEquals(unsafe.map(isSafe), unsafe.map(() => false));
});
