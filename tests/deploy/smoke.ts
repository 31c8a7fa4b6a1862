/**
 * Two people at two instances: what one says at the first, the other one hears
 * at the second, at once; and what is repeated at the second is said once. For
 * a deployment that was just started, such as the one of `deploy/compose.yaml`.
 *
 * Usage: `deno run --allow-net tests/deploy/smoke.ts ORIGIN ORIGIN`
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

/** All of it takes no longer. */
const PATIENCE_MS = 30_000;

const [first, second] = Deno.args;
if (first === undefined || second === undefined) {
  console.error("Usage: deno run --allow-net tests/deploy/smoke.ts A B");
  Deno.exit(1);
}
const over = AbortSignal.timeout(PATIENCE_MS);
const marker = crypto.randomUUID();

for (const origin of [first, second]) {
  const { status, body } = await ask(`${origin}/api/health`);
  assertEquals([status, JSON.parse(body)], [200, { status: "ok" }], origin);
}

const ada = await join(first, "Ada");
const bob = await join(second, "Bob");
const events = await fetch(`${second}/api/rooms/lobby/events`, {
  headers: { cookie: bob },
  signal: over,
});
assertEquals(events.status, 200);
const heard = hears(events, marker);

const said = await say(first, ada);
assertEquals(said.status, 201, said.body);
await heard;
const again = await say(second, ada);
assertEquals([again.status, JSON.parse(again.body)], [
  200,
  { ...JSON.parse(said.body), dup: true },
]);
const page = await ask(`${second}/api/rooms/lobby/messages?limit=50`);
assertEquals(page.body.split(`smoke ${marker}`).length, 2, "said once");
console.log(
  "Said at the first, heard at the second, repeated there, said once",
);

async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; body: string; headers: Headers }> {
  const response = await fetch(url, {
    redirect: "manual",
    signal: over,
    ...init,
  });
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
}

/** Takes a name; gives back its cookie. */
async function join(origin: string, name: string): Promise<string> {
  const { status, headers, body } = await ask(`${origin}/r/lobby`, {
    method: "POST",
    body: new URLSearchParams({ name: `${name} ${marker.slice(0, 4)}` }),
  });
  const cookie = headers.get("set-cookie")?.split(";")[0];
  assert(status === 303 && cookie !== undefined, `${status} ${body}`);
  return cookie;
}

function say(origin: string, cookie: string) {
  return ask(`${origin}/api/rooms/lobby/messages`, {
    method: "POST",
    headers: {
      cookie,
      "content-type": "application/json",
      "idempotency-key": marker,
    },
    body: JSON.stringify({ body: `smoke ${marker}` }),
  });
}

async function hears({ body }: Response, text: string): Promise<void> {
  let all = "";
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    all += part;
    if (all.includes(text)) return;
  }
  throw new Error("The stream ended, and nothing was heard");
}
