import { assertEquals } from "@std/assert";
import { App, csrf, type CsrfOptions } from "fresh";

/** The status of a POST with these headers. */
async function post(
  headers: Record<string, string>,
  options?: CsrfOptions,
): Promise<number> {
  return await request("POST", headers, options);
}

async function request(
  method: string,
  headers: Record<string, string>,
  options?: CsrfOptions,
): Promise<number> {
  const handler = new App().use(csrf(options))
    .all("/", (ctx) => ctx.text("done")).handler();
  const url = "https://chat.example/";
  return (await handler(new Request(url, { method, headers }))).status;
}

const own = "https://chat.example";
const foreign = "https://evil.example";

Deno.test("csrf() refuses a POST from another site", async () => {
  assertEquals(await post({ Origin: foreign }), 403);
  assertEquals(await post({ "Sec-Fetch-Site": "cross-site" }), 403);
  assertEquals(
    await post({ "Sec-Fetch-Site": "cross-site", Origin: foreign }),
    403,
  );
  assertEquals(await post({ "Sec-Fetch-Site": "same-site" }), 403);
  assertEquals(await post({ Origin: "null" }), 403);
});

Deno.test("csrf() lets a POST of the same origin through", async () => {
  assertEquals(await post({ Origin: own }), 200);
  assertEquals(await post({ "Sec-Fetch-Site": "same-origin" }), 200);
  assertEquals(await post({ "Sec-Fetch-Site": "none" }), 200);
  assertEquals(await post({ "Sec-Fetch-Site": "same-site", Origin: own }), 200);
});

Deno.test("csrf() lets through what no browser sends", async () => {
  assertEquals(await post({}), 200);
});

Deno.test("csrf() lets every GET through", async () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    const headers = { Origin: foreign, "Sec-Fetch-Site": "cross-site" };
    assertEquals(await request(method, headers), 200);
  }
});

Deno.test("csrf() takes other origins in the place of its own", async () => {
  const origins: CsrfOptions["origin"][] = [
    foreign,
    [foreign],
    (origin) => origin === foreign,
  ];
  for (const origin of origins) {
    if (origin === undefined) continue;
    assertEquals(await post({ Origin: foreign }, { origin }), 200);
    assertEquals(await post({ Origin: own }, { origin }), 403);
  }
});
