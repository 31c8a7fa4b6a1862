/**
 * S8: no other site changes anything, by whatever form or script, on whatever
 * route. The routes are found from their files: one that is new fails here
 * until it has a row.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { LOBBY } from "../../lib/protocol.ts";
import { type RunningApp, startApp } from "../start_app.ts";
import { ask, type HeaderList, type Question } from "./asking.ts";
import { report } from "./report.ts";
import { changesOf, methodsOf, routeFiles } from "./routes.ts";

const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

/** A request that is done when we ask for it. */
interface Change {
  /** `null` if it takes no body, so that it does not matter what it is. */
  type: string | null;
  body: string;
  headers?: HeaderList;
  /** What a person of ours is answered. */
  status: number;
}

/** One row for each request that changes something. */
const CHANGES: Readonly<Record<string, Change>> = {
  "POST r/[room]/index": { type: FORM, body: "name=Mallory", status: 303 },
  "POST r/[room]/messages": {
    type: FORM,
    body: "body=mine&cid=cid-of-a-form",
    status: 303,
  },
  "POST api/rooms/[room]/messages": {
    type: JSON_TYPE,
    body: '{"body":"mine"}',
    headers: [["Idempotency-Key", "cid-of-a-bot"]],
    status: 201,
  },
  "POST r/index": {
    type: FORM,
    body: "room=lobby&key=key-of-a-form",
    status: 303,
  },
  // Nobody runs the lobby, so that the room's own rules refuse these.
  "POST r/[room]/acts": {
    type: FORM,
    body: "act=delete&key=key-of-a-form",
    status: 422,
  },
  "POST r/[room]/invites": {
    type: FORM,
    body: "lasts=3600&uses=1",
    status: 403,
  },
  "POST r/[room]/read": { type: FORM, body: "seq=0", status: 303 },
  "POST r/[room]/recovery": { type: null, body: "", status: 403 },
  "POST invite/[token]": { type: FORM, body: "key=key-of-a-form", status: 410 },
  "POST recover/[token]": {
    type: FORM,
    body: "key=key-of-a-form",
    status: 410,
  },
  "POST link/[token]": { type: FORM, body: "key=key-of-a-form", status: 410 },
  "POST me/elsewhere": { type: null, body: "", status: 303 },
  "POST me/forget": { type: null, body: "", status: 303 },
  "POST me/index": { type: FORM, body: "name=Mallory+2", status: 303 },
  "POST me/leave": { type: FORM, body: "session=", status: 303 },
  "POST me/link": { type: null, body: "", status: 200 },
  "POST theme": { type: FORM, body: "theme=dark", status: 303 },
};

function strangers(own: string): Record<string, HeaderList> {
  const { port } = new URL(own);
  const evil = "http://evil.example";
  return {
    "another site": [["Origin", evil]],
    "another site, and it says so": [
      ["Origin", evil],
      ["Sec-Fetch-Site", "cross-site"],
    ],
    "another site that claims to be ours": [
      ["Origin", evil],
      ["Sec-Fetch-Site", "same-origin"],
    ],
    "another site, typed by a person": [
      ["Origin", evil],
      ["Sec-Fetch-Site", "none"],
    ],
    "a sandboxed page": [["Origin", "null"]],
    "a sandboxed page, typed by a person": [
      ["Origin", "null"],
      ["Sec-Fetch-Site", "none"],
    ],
    "an empty Origin": [["Origin", ""]],
    "the same host on another port": [["Origin", "http://127.0.0.1:1"]],
    "the same host on another port, same-site": [
      ["Origin", "http://127.0.0.1:1"],
      ["Sec-Fetch-Site", "same-site"],
    ],
    "the same host over TLS": [["Origin", `https://127.0.0.1:${port}`]],
    "the same host by another name": [["Origin", `http://localhost:${port}`]],
    "a suffix": [["Origin", `${own}.evil.example`]],
    "cross-site without an Origin": [["Sec-Fetch-Site", "cross-site"]],
    "same-site without an Origin": [["Sec-Fetch-Site", "same-site"]],
    "cross-site with our Origin": [
      ["Origin", own],
      ["Sec-Fetch-Site", "cross-site"],
    ],
    "same-site with our Origin": [
      ["Origin", own],
      ["Sec-Fetch-Site", "same-site"],
    ],
    "two words on the site": [
      ["Origin", own],
      ["Sec-Fetch-Site", "same-origin"],
      ["Sec-Fetch-Site", "cross-site"],
    ],
    "a word on the site that is none": [
      ["Origin", own],
      ["Sec-Fetch-Site", "ours"],
    ],
    "two Origins": [["Origin", own], ["Origin", evil]],
    "two Origins, both ours": [["Origin", own], ["Origin", own]],
    "a list of Origins": [["Origin", `${evil}, ${own}`]],
    "a host that it forwards": [
      ["Origin", evil],
      ["X-Forwarded-Host", "evil.example"],
      ["X-Forwarded-Proto", "http"],
    ],
  };
}

/** What a page of another site can send without asking first. */
const TYPES: readonly string[] = [
  FORM,
  "text/plain",
  "multipart/form-data; boundary=b",
  "",
];

const OVERRIDES: readonly Question[] = [
  { headers: [["X-HTTP-Method-Override", "POST"]] },
  { headers: [["X-HTTP-Method", "POST"]] },
  { headers: [["X-Method-Override", "POST"]] },
  { method: "HEAD" },
  { method: "OPTIONS" },
];

/** Somebody with a name, as the header that says so. */
async function cookieOf(app: RunningApp, name: string): Promise<string> {
  const { headers } = await ask(app.origin, "/r/lobby", {
    method: "POST",
    headers: [["Origin", app.origin], ["Content-Type", FORM]],
    body: new URLSearchParams({ name }).toString(),
  });
  return headers.get("set-cookie")?.split(";")[0] ?? "";
}

function wish(change: Change, cookie: string, headers: HeaderList): HeaderList {
  return [
    ["Cookie", cookie],
    ["Content-Type", change.type ?? FORM],
    ...(change.headers ?? []),
    ...headers,
  ];
}

/** Nothing happened, whatever was answered: who was there still is. */
async function unchanged(app: RunningApp, cookie: string): Promise<void> {
  assertEquals(await app.services.log.head(LOBBY), 0);
  const me = await ask(app.origin, "/me", { headers: [["Cookie", cookie]] });
  assertEquals(me.status, 200);
  assert((await cookieOf(app, "Mallory")).includes("="));
}

Deno.test("S8 Every change is refused to another site, and has a row here", async () => {
  // More than an address may ask for, as what another site starts counts.
  await using app = await startApp({ LIMIT_READS_PER_SECOND: "0" });
  const { origin } = app;
  const changes = await changesOf(origin);
  const known = Object.keys(CHANGES).toSorted();
  assertEquals(changes.map(({ change }) => change).toSorted(), known);

  const cookie = await cookieOf(app, "Ada");
  const rows = Object.entries(strangers(origin));
  let tried = 0;
  let accepted = 0;
  for (const { change: name, method, path } of changes) {
    const change = CHANGES[name];
    assert(change !== undefined);
    for (const [who, foreign] of rows) {
      for (const type of new Set([change.type ?? FORM, ...TYPES])) {
        const headers = wish({ ...change, type }, cookie, foreign);
        const { body } = change;
        const answer = await ask(origin, path, { method, headers, body });
        tried += 1;
        if (answer.status < 400) accepted += 1;
        assertEquals(answer.status, 403, `${name} for ${who} as ${type}`);
        assertEquals(answer.headers.get("set-cookie"), null);
      }
    }
  }
  await unchanged(app, cookie);
  assertEquals(accepted, 0);
  report(
    "S8",
    `${known.length} changes × ${rows.length} strangers, ` +
      `requests tried ${tried}, accepted ${accepted}`,
  );
});

Deno.test("S8 No request that reads does what another asks for", async () => {
  await using app = await startApp();
  const cookie = await cookieOf(app, "Ada");
  const changes = await changesOf(app.origin);
  let tried = 0;
  for (const { change: name, path } of changes) {
    const change = CHANGES[name];
    assert(change !== undefined);
    for (const { method = "GET", headers = [] } of OVERRIDES) {
      for (const address of [path, `${path}?_method=POST&${change.body}`]) {
        const answer = await ask(app.origin, address, {
          method,
          headers: wish(change, cookie, headers),
          body: change.body,
        });
        tried += 1;
        assert(answer.status !== 201, `${method} ${address}`);
        assertEquals(answer.headers.get("set-cookie"), null);
      }
    }
  }
  await unchanged(app, cookie);
  report("S8", `overrides of the method tried ${tried}, obeyed 0`);
});

Deno.test("S8 Our own pages, and scripts that are no browser, change what they may", async () => {
  for (const origin of ["own", null]) {
    await using app = await startApp();
    const own: HeaderList = origin === null ? [] : [
      ["Origin", app.origin],
      ["Sec-Fetch-Site", "same-origin"],
    ];
    for (const { change: name, method, path } of await changesOf(app.origin)) {
      const change = CHANGES[name];
      assert(change !== undefined);
      const cookie = await cookieOf(app, `By ${name.replace(/\W+/g, " ")}`);
      const answer = await ask(app.origin, path, {
        method,
        headers: wish(change, cookie, own),
        body: change.body,
      });
      assertEquals(answer.status, change.status, name);
    }
  }
});

Deno.test("S8 A body is taken only as what it says that it is", async () => {
  await using app = await startApp({ LIMIT_CHANGES_PER_SECOND: "0" });
  const cookie = await cookieOf(app, "Ada");
  const own: HeaderList = [["Origin", app.origin]];
  const wrong = [
    ...TYPES,
    JSON_TYPE,
    "application/jsonp",
    `${JSON_TYPE}x`,
    `x${JSON_TYPE}`,
    `${FORM}x`,
    "application/x-www-form-urlencoded, application/json",
  ];
  const changes = await changesOf(app.origin);
  let tried = 0;
  for (const [name, change] of Object.entries(CHANGES)) {
    const found = changes.find((one) => one.change === name);
    assert(found !== undefined);
    if (change.type === null) continue;
    for (const type of wrong) {
      if (type === change.type) continue;
      const { status } = await ask(app.origin, found.path, {
        method: found.method,
        headers: wish({ ...change, type }, cookie, own),
        body: change.body,
      });
      tried += 1;
      assertEquals(status, 415, `${name} as ${type}`);
    }
    const odd = change.type.toUpperCase() + " ; charset=utf-8";
    const { status } = await ask(app.origin, found.path, {
      method: found.method,
      headers: wish({ ...change, type: odd }, cookie, own),
      body: change.body,
    });
    assertEquals(status, change.status, `${name} as ${odd}`);
  }
  report("S8", `wrong content types tried ${tried}, accepted 0`);
});

Deno.test("S8 What a route does not do, it says, and does not do it", async () => {
  await using app = await startApp();
  let tried = 0;
  for (const route of await routeFiles()) {
    const allowed = await methodsOf(app.origin, route);
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      if (allowed.includes(method)) continue;
      const headers: HeaderList = [["Origin", app.origin]];
      const answer = await ask(app.origin, route.path, { method, headers });
      tried += 1;
      const told = [answer.status, answer.headers.get("allow")];
      assertEquals(told, [405, allowed.join(", ")], `${method} ${route.path}`);
    }
  }
  report("S8", `methods that a route does not have ${tried}, accepted 0`);
});
