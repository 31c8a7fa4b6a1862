/** Names that are taken, lost, and found again. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RENAMES } from "../../lib/http/names.ts";
import { type ClientFrame, LOBBY } from "../../lib/protocol.ts";
import { NOTHING_REFILLS, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

const DAY_MS = 86_400_000;
const HELLO: ClientFrame = {
  t: "hello",
  v: 1,
  client: "tab",
  rooms: [{ room: LOBBY }],
};

Deno.test("Who comes back to a lost name keeps identity and history, and picks a new name inline", async () => {
  await using app = await startApp();
  const { identity, log } = app.services;
  const before = Date.now() - 8 * DAY_MS;
  const claim = await identity.claim("Ada", null, before);
  assert(claim.ok && claim.token !== null);
  const ada = new Client(app.origin);
  ada.cookie = `fresh-chat=${claim.token}`;
  await ada.join("Ada"); // A name that nobody took is still theirs.
  const said = await ada.post("/r/lobby/messages", {
    body: "hello",
    cid: "12345678",
  });
  await said.body?.cancel();
  const taken = await identity.claim("Ada", null, Date.now() + 8 * DAY_MS);
  assert(taken.ok);

  const page = await ada.get("/r/lobby");
  const refused = await ada.post("/r/lobby", { name: "ada" });
  const again = await refused.text();
  const picked = await ada.join("Countess");

  assertEquals(page.status, 200);
  assertStringIncludes(await page.text(), "Pick a name to join in");
  assertEquals(refused.status, 409);
  assertStringIncludes(again, "“ada” is taken.");
  assertStringIncludes(again, "Use “ada 2”");
  assertEquals([picked.status, picked.headers.get("set-cookie")], [303, null]);
  assertEquals((await identity.person(claim.person.id))?.name, "Countess");
  const { items } = await log.page(LOBBY, { limit: 1 });
  assertEquals(items[0]?.by, { id: claim.person.id, name: "Ada" });
  const html = await (await ada.get("/r/lobby")).text();
  assertStringIncludes(html, 'data-mine="true"');
});

Deno.test("One's own ghost is taken over at once", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  // A connection that nobody reads any more, and one that is new.
  await using ghost = await ada.connect().opened();
  ghost.send(HELLO);
  await ghost.frame("live");

  const rejoined = await ada.join("Ada");
  await using fresh = await ada.connect().opened();
  fresh.send(HELLO);
  await fresh.frame("live");

  assertEquals(rejoined.status, 303);
  assertEquals(app.services.shell.people(LOBBY).map(({ name }) => name), [
    "Ada",
  ]);
});

Deno.test("Somebody takes a few other names a minute, and then keeps the last", async () => {
  await using app = await startApp({}, NOTHING_REFILLS);
  const ada = new Client(app.origin);
  await ada.join("Ada");
  const statuses: number[] = [];
  for (let i = 1; i <= RENAMES.burst; i++) {
    statuses.push((await ada.join(`Ada ${i}`)).status);
  }
  const refused = await ada.post("/me", { name: "Ada the last" });
  await refused.body?.cancel();

  assertEquals(statuses, statuses.map(() => 303));
  assertEquals(refused.status, 429);
  assert(Number(refused.headers.get("retry-after")) > 0);
  // The same one is no change, and who is refused one has lost none.
  assertEquals((await ada.join(`Ada ${RENAMES.burst}`)).status, 303);
  assertEquals((await new Client(app.origin).join("Ada")).status, 303);
});

Deno.test("A name beyond the limit of an address is asked for again, with all that was typed", async () => {
  await using app = await startApp({
    LIMIT_NAMES_BURST: "1",
    LIMIT_NAMES_PER_HOUR: "1",
  });
  await new Client(app.origin).join("Ada");

  const refused = await new Client(app.origin).post("/r/lobby", {
    name: "Bob",
    body: "what I meant to say",
    cid: "12345678",
  });

  assertEquals(refused.status, 429);
  assert(Number(refused.headers.get("retry-after")) > 0);
  const html = await refused.text();
  assertStringIncludes(html, "Too many names were taken");
  assertStringIncludes(html, 'value="Bob"');
  assertStringIncludes(html, 'value="what I meant to say"');
});

Deno.test("A name is kept for a week by who used it, and for an hour by who took it", async () => {
  let nowMs = Date.now();
  const now = () => ({ wallMs: nowMs, monoMs: nowMs });
  await using app = await startApp({}, { now });
  const come = async (name: string) => {
    const client = new Client(app.origin);
    await client.join(name);
    await (await client.get("/r/lobby")).body?.cancel();
    return client;
  };
  const uses: Record<string, (client: Client) => Promise<unknown>> = {
    Ada: async (client) => {
      await using socket = client.connect();
      await socket.opened();
      socket.send(HELLO);
      return await socket.frame("welcome");
    },
    Bob: (client) =>
      client.post("/r/lobby/messages", { body: "hi", cid: "12345678" }),
    Cleo: (client) => client.post("/r", { room: "tea", key: "12345678" }),
    Dora: (client) => client.get("/me"),
  };
  for (const [name, act] of Object.entries(uses)) {
    const used = await act(await come(name));
    if (used instanceof Response) await used.body?.cancel();
  }

  const statuses: number[][] = [];
  for (const hours of [0.5, 1, 6 * 24, 24]) {
    nowMs += hours * DAY_MS / 24;
    const of = Object.keys(uses).map(async (name) =>
      (await new Client(app.origin).join(name)).status
    );
    statuses.push(await Promise.all(of));
  }

  assertEquals(statuses, [
    [409, 409, 409, 409],
    [409, 409, 409, 303],
    [409, 409, 409, 303],
    [303, 303, 303, 303],
  ]);
});
