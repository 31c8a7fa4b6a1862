import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

interface Linked {
  ada: Client;
  id: string;
  path: string;
}

/** Somebody with a link to another device. */
async function linked(app: RunningApp, nowMs = Date.now()): Promise<Linked> {
  const { identity } = app.services;
  const claim = await identity.claim("Ada", null, nowMs);
  assert(claim.ok && claim.token !== null);
  const ada = new Client(app.origin);
  ada.cookie = `fresh-chat=${claim.token}`;
  const { id } = claim.person;
  return { ada, id, path: await linkOf(app, id, nowMs) };
}

async function linkOf(
  { services }: RunningApp,
  personId: string,
  nowMs = Date.now(),
): Promise<string> {
  const made = await services.identity.linkDevice(personId, nowMs);
  assert(made.ok);
  return `/link/${made.token}`;
}

async function html(response: Response): Promise<string> {
  const text = await response.text();
  // No page of the link tells other sites, or caches, what its address is.
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.get("referrer-policy"), "same-origin");
  return text;
}

async function follow(
  client: Client,
  path: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  const response = await client.post(path, fields);
  await response.body?.cancel();
  const [cookie] = response.headers.get("set-cookie")?.split(";") ?? [];
  if (cookie !== undefined) client.cookie = cookie;
  return response;
}

async function nameOf(client: Client): Promise<string | null> {
  const text = await (await client.get("/me")).text();
  return /<bdi>([^<]*)<\/bdi>/.exec(text)?.[1] ?? null;
}

Deno.test("GET /link/:token asks, and uses nothing up", async () => {
  await using app = await startApp();
  const { path } = await linked(app);
  const phone = new Client(app.origin);

  for (const _ of ["a preview", "another", "a person"]) {
    const response = await phone.get(path);
    const text = await html(response);
    assertEquals(response.status, 200);
    assertStringIncludes(text, "Continue as <bdi>Ada</bdi> on this device?");
    assertEquals(response.headers.get("set-cookie"), null);
  }
  const head = await phone.get(path, { method: "HEAD" });
  assertEquals(head.status, 200);
  const followed = await follow(phone, path);
  assertEquals(followed.status, 303);
  assertEquals(followed.headers.get("location"), "/r/lobby");
  assertEquals(await nameOf(phone), "Ada");
});

Deno.test("POST /link/:token works once, and once for a form that is sent twice", async () => {
  await using app = await startApp();
  const { path, ada } = await linked(app);
  const key = "key-of-the-form";
  const phones = Array.from({ length: 20 }, () => new Client(app.origin));

  const pressed = await Promise.all(
    phones.slice(0, 2).map((phone) => follow(phone, path, { key })),
  );
  const others = await Promise.all(
    phones.slice(2).map((phone) => follow(phone, path, { key: "other-key" })),
  );

  assertEquals(pressed.map(({ status }) => status), [303, 303]);
  assertEquals(phones[0]?.cookie, phones[1]?.cookie);
  assertEquals(new Set(others.map(({ status }) => status)), new Set([410]));
  const list = await (await ada.get("/me")).text();
  assertEquals(list.match(/Another browser/g)?.length, 1);
});

Deno.test("A void link says why", async () => {
  await using app = await startApp();
  const { id, path: old } = await linked(app, Date.now() - 601_000);
  const replaced = await linkOf(app, id);
  const used = await linkOf(app, id);
  await follow(new Client(app.origin), used);
  const cases: [path: string, why: string][] = [
    [old, "too old"],
    [replaced, "a newer link"],
    [used, "used already"],
    [`/link/${"A".repeat(22)}`, "leads nowhere"],
    ["/link/x%00y", "leads nowhere"],
  ];
  for (const [path, why] of cases) {
    const phone = new Client(app.origin);
    for (
      const response of [await phone.get(path), await phone.post(path, {})]
    ) {
      assertEquals(response.status, 410, path);
      assertStringIncludes(await html(response), why);
      assertEquals(response.headers.get("set-cookie"), null);
    }
  }
});

Deno.test("Who follows a link leaves the name that the browser had", async () => {
  await using app = await startApp();
  const { path } = await linked(app);
  const bob = new Client(app.origin);
  await bob.join("Bob");

  const offer = await html(await bob.get(path));
  const followed = await follow(bob, path);

  assertStringIncludes(
    offer,
    "you are <bdi>Bob</bdi> so far, and nowhere else",
  );
  assertEquals(followed.status, 303);
  assertEquals(followed.headers.get("clear-site-data"), '"storage"');
  assertEquals(await nameOf(bob), "Ada");
  assertEquals((await new Client(app.origin).join("Bob")).status, 303);
});

Deno.test("A link that cannot be followed leaves the browser who it was", async () => {
  await using app = await startApp();
  const { path } = await linked(app);
  await follow(new Client(app.origin), path);
  const bob = new Client(app.origin);
  await bob.join("Bob");

  assertEquals((await follow(bob, path)).status, 410);
  assertEquals(await nameOf(bob), "Bob");
});

Deno.test("Who made the link does not use it up", async () => {
  await using app = await startApp();
  const { ada, path } = await linked(app);

  const page = await html(await ada.get(path));
  const pressed = await follow(ada, path);

  assertStringIncludes(page, "You are <bdi>Ada</bdi> here already");
  assertEquals([pressed.status, pressed.headers.get("set-cookie")], [
    303,
    null,
  ]);
  assertEquals((await follow(new Client(app.origin), path)).status, 303);
});

Deno.test("The link of somebody who lost the name leads to picking another", async () => {
  await using app = await startApp();
  const { id } = await linked(app, Date.now() - 8 * 86_400_000);
  await new Client(app.origin).join("Ada");
  const path = await linkOf(app, id);
  const phone = new Client(app.origin);

  const page = await html(await phone.get(path));
  await follow(phone, path);
  const picked = await phone.join("Countess");

  assertStringIncludes(page, "Continue as yourself on this device?");
  assertEquals([picked.status, picked.headers.get("set-cookie")], [303, null]);
  const person = await app.services.identity.person(id);
  assertEquals(person?.name, "Countess");
});

Deno.test("No link is in a log", async () => {
  await using app = await startApp({ LOG_LEVEL: "debug" });
  const { ada, path } = await linked(app);
  await html(await ada.get(path));
  await follow(new Client(app.origin), path);
  const token = path.slice("/link/".length);
  assert(!app.lines.join("\n").includes(token));
});
