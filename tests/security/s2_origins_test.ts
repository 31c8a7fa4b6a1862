/**
 * S2: a WebSocket begins only where a page of ours asks for it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { startApp } from "../start_app.ts";
import { ask, type HeaderList, type Question, UPGRADE } from "./asking.ts";
import { report } from "./report.ts";

const SOCKETS = ["/api/ws", "/start_web_socket?username=Mallory"];
const PUBLIC = "https://chat.example";

/** Who is not `http://127.0.0.1:PORT`, though some say they are. */
function strangers(own: string): Record<string, HeaderList> {
  const { port } = new URL(own);
  const origins: Record<string, string> = {
    "null": "null",
    "nothing": "",
    "another site": "http://evil.example",
    "another port": "http://127.0.0.1:1",
    "no port": "http://127.0.0.1",
    "another scheme": `https://127.0.0.1:${port}`,
    "the scheme of sockets": `ws://127.0.0.1:${port}`,
    "a subdomain": `http://a.127.0.0.1:${port}`,
    "a suffix": `http://127.0.0.1:${port}.evil.example`,
    "a suffix of the port": `http://127.0.0.1:${port}0`,
    "user information, theirs": `http://127.0.0.1:${port}@evil.example`,
    "user information, ours": `http://evil.example@127.0.0.1:${port}`,
    "the scheme's case": `HTTP://127.0.0.1:${port}`,
    "a trailing dot": `http://127.0.0.1.:${port}`,
    "a trailing slash": `http://127.0.0.1:${port}/`,
    "a path": `http://127.0.0.1:${port}/r/lobby`,
    "a query": `http://127.0.0.1:${port}?`,
    "a fragment": `http://127.0.0.1:${port}#`,
    "the name of this machine": `http://localhost:${port}`,
    "the address as one number": `http://2130706433:${port}`,
    "the address in hexadecimal": `http://0x7f.0.0.1:${port}`,
    "the address in octal": `http://0177.0.0.1:${port}`,
    "the address in short": `http://127.1:${port}`,
    "the address of IPv6": `http://[::1]:${port}`,
    "the address, mapped": `http://[::ffff:127.0.0.1]:${port}`,
    "full-width dots": `http://127\uff0e0\uff0e0\uff0e1:${port}`,
    "an escaped dot": `http://127%2e0.0.1:${port}`,
    "a list": `${own}, ${own}`,
    "a list with another": `${own}, http://evil.example`,
    "a list by spaces": `${own} http://evil.example`,
    "a file": "file://",
    "an extension": "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "a data address": "data:",
    "the public origin of another": PUBLIC,
  };
  return {
    ...Object.fromEntries(
      Object.entries(origins).map(([name, origin]) => [
        name,
        [["Origin", origin]],
      ]),
    ),
    "no Origin": [],
    "no Origin, but a Referer": [["Referer", `${own}/r/lobby`]],
    "two Origins, both ours": [["Origin", own], ["Origin", own]],
    "two Origins, ours first": [
      ["Origin", own],
      ["Origin", "http://evil.example"],
    ],
    "two Origins, ours last": [
      ["Origin", "http://evil.example"],
      ["Origin", own],
    ],
    "ours, but cross-site": [["Origin", own], ["Sec-Fetch-Site", "cross-site"]],
    "ours, but same-site": [["Origin", own], ["Sec-Fetch-Site", "same-site"]],
    "another, same-origin": [
      ["Origin", "http://evil.example"],
      ["Sec-Fetch-Site", "same-origin"],
    ],
    "the scheme that a stranger forwards": [
      ["Origin", `https://127.0.0.1:${port}`],
      ["X-Forwarded-Proto", "https"],
    ],
    "the host that a stranger forwards": [
      ["Origin", "http://evil.example"],
      ["X-Forwarded-Host", "evil.example"],
      ["Forwarded", "host=evil.example;proto=http"],
    ],
    "another kind of upgrade beside": [
      ["Origin", "http://evil.example"],
      ["Upgrade", "h2c, websocket"],
    ],
    "the case of the upgrade": [
      ["Origin", "http://evil.example"],
      ["Upgrade", "WebSocket"],
    ],
  };
}

/** Who is not `https://chat.example`. */
const PUBLIC_STRANGERS: readonly string[] = [
  "http://chat.example",
  "https://example",
  "https://www.chat.example",
  "https://chat.example:443",
  "https://chat.example:8443",
  "https://CHAT.example",
  "https://chat.example.",
  "https://chat.example.evil.example",
  "https://evilchat.example",
  "https://chat-example",
  "https://ch\u0430t.example",
  "https://xn--cht-5cd.example",
  "wss://chat.example",
];

/** What is sent for a WebSocket, with one `Upgrade` in all. */
function upgrade(headers: HeaderList): Question {
  const own = headers.some(([name]) => name === "Upgrade");
  const usual = UPGRADE.filter(([name]) => !own || name !== "Upgrade");
  return { headers: [...usual, ...headers] };
}

Deno.test("S2 A socket is opened for our exact origin, and for no other", async () => {
  await using app = await startApp();
  let accepted = 0;
  const rows = Object.entries(strangers(app.origin));
  for (const path of SOCKETS) {
    for (const [name, headers] of rows) {
      const { status } = await ask(app.origin, path, upgrade(headers));
      if (status === 101) accepted += 1;
      assertEquals(status, 403, `${path} for ${name}`);
    }
    const own = upgrade([["Origin", app.origin]]);
    assertEquals((await ask(app.origin, path, own)).status, 101, path);
  }

  await using behind = await startApp({ PUBLIC_ORIGIN: PUBLIC });
  const served = behind.origin;
  const others = [...PUBLIC_STRANGERS, served, "http://evil.example"];
  for (const path of SOCKETS) {
    for (const origin of others) {
      const host = origin.replace(/^\w+:\/\//, "");
      for (const question of [{}, { host }]) {
        const asked = { ...upgrade([["Origin", origin]]), ...question };
        const { status } = await ask(served, path, asked);
        if (status === 101) accepted += 1;
        // A Host that is none is refused before it is compared.
        assertEquals([400, 403].includes(status), true, `${path} ${origin}`);
      }
    }
    const own = upgrade([["Origin", PUBLIC]]);
    assertEquals((await ask(served, path, own)).status, 101, path);
  }
  assertEquals(accepted, 0);
  const tried = rows.length + others.length;
  report(
    "S2",
    `origins tried ${tried}, on ${SOCKETS.length} sockets, accepted ${accepted}`,
  );
});

Deno.test("S2 A stream of events begins for no other site", async () => {
  await using app = await startApp();
  const joined = await ask(app.origin, "/r/lobby", {
    method: "POST",
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: "name=Ada",
  });
  const [cookie = ""] = joined.headers.get("set-cookie")?.split(";") ?? [];
  const path = "/api/rooms/lobby/events";
  const foreign: HeaderList[] = [
    [["Origin", "http://evil.example"]],
    [["Origin", "http://127.0.0.1:1"]],
    [["Origin", "null"]],
    [["Sec-Fetch-Site", "cross-site"]],
    [["Sec-Fetch-Site", "same-site"]],
  ];
  for (const headers of foreign) {
    const asked = { headers: [["Cookie", cookie] as const, ...headers] };
    assertEquals((await ask(app.origin, path, asked)).status, 403);
  }
  const own = { headers: [["Cookie", cookie]] } as const;
  assertEquals((await ask(app.origin, path, own)).status, 200);
});
