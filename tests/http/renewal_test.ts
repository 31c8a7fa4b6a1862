import { assert, assertEquals } from "@std/assert";
import { SECRET_AGE_MS } from "../../lib/identity/session_rules.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { Client } from "./client.ts";

/** Somebody whose secret is old, and was used all the time. */
async function oldFriend(app: RunningApp): Promise<Client> {
  const { identity } = app.services;
  const nowMs = Date.now() - SECRET_AGE_MS - 1_000;
  const claim = await identity.claim("Ada", null, nowMs);
  assert(claim.ok && claim.token !== null);
  const ada = new Client(app.origin);
  ada.cookie = `fresh-chat=${claim.token}`;
  return ada;
}

async function cookieOf(response: Response): Promise<string | null> {
  await response.body?.cancel();
  return response.headers.get("set-cookie")?.split(";")[0] ?? null;
}

Deno.test("A page brings an old session a new secret, in the same session", async () => {
  await using app = await startApp();
  const ada = await oldFriend(app);
  const { cookie } = ada;

  const next = await cookieOf(await ada.get("/r/lobby"));
  assert(next !== null && next !== cookie);
  ada.cookie = next;

  assertEquals(await cookieOf(await ada.get("/")), null);
  const page = await (await ada.get("/me")).text();
  assertEquals(page.match(/This browser/g)?.length, 1);
  assertEquals(page.match(/Another browser/g), null);
  ada.cookie = cookie; // Of a request that was on its way.
  const crossed = await ada.get("/me");
  assertEquals([crossed.status, await cookieOf(crossed)], [200, null]);
});

Deno.test("Two tabs that load at once are sent one new secret", async () => {
  await using app = await startApp();
  const ada = await oldFriend(app);

  const cookies = await Promise.all(
    Array.from({ length: 10 }, async () => cookieOf(await ada.get("/"))),
  );

  assertEquals(cookies.filter((cookie) => cookie !== null).length, 1);
});

Deno.test("Only pages bring a new secret", async () => {
  await using app = await startApp();
  const ada = await oldFriend(app);
  const requests: [path: string, init?: RequestInit][] = [
    ["/api/health"],
    ["/api/rooms/lobby/messages"],
    ["/r?room=tea"],
    ["/style.css"],
    ["/", { method: "HEAD" }],
    ["/nowhere"],
  ];

  for (const [path, init] of requests) {
    assertEquals(await cookieOf(await ada.get(path, init)), null, path);
  }
  assert(await cookieOf(await ada.get("/")) !== null);
});

Deno.test("A young session keeps its secret", async () => {
  await using app = await startApp();
  const ada = new Client(app.origin);
  await ada.join("Ada");
  assertEquals(await cookieOf(await ada.get("/")), null);
});
