/**
 * S11: nobody gets more than their share by saying that they are another
 * address. Told by what a spoof would bring: one more name, or one more socket.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { startApp } from "../start_app.ts";
import { type AnswerHead, ask, type HeaderList, UPGRADE } from "./asking.ts";
import { report } from "./report.ts";

const FORM = "application/x-www-form-urlencoded";
/** One name, one socket, and an hour until the next. */
const ONE_EACH = {
  LIMIT_NAMES_BURST: "1",
  LIMIT_NAMES_PER_HOUR: "1",
  LIMIT_SOCKETS_PER_ADDRESS: "1",
};
/** Where the proxy of these tests says that somebody is. */
const THERE = "203.0.113.9";
/** Of another network than the one of {@linkcode THERE}. */
const ELSEWHERE = "198.51.100.7";

/** What somebody sends who wants to be counted as another. */
const CLAIMS: Readonly<Record<string, HeaderList>> = {
  "an address": [["X-Forwarded-For", ELSEWHERE]],
  "an address of IPv6": [["X-Forwarded-For", "2001:db8::7"]],
  "a mapped address": [["X-Forwarded-For", `::ffff:${ELSEWHERE}`]],
  "an address and a port": [["X-Forwarded-For", `${ELSEWHERE}:4711`]],
  "an address in brackets": [["X-Forwarded-For", "[2001:db8::7]:4711"]],
  "an address with a zone": [["X-Forwarded-For", "fe80::7%eth0"]],
  "the proxy's address": [["X-Forwarded-For", "127.0.0.1"]],
  "the proxy's address, mapped": [["X-Forwarded-For", "::ffff:127.0.0.1"]],
  "the proxy's other address": [["X-Forwarded-For", "::1"]],
  "a chain": [["X-Forwarded-For", `${ELSEWHERE}, 192.0.2.1`]],
  "a chain by the proxy": [["X-Forwarded-For", `${ELSEWHERE}, 127.0.0.1`]],
  "a chain of proxies": [["X-Forwarded-For", "127.0.0.1, 127.0.0.1"]],
  "a chain of a thousand": [[
    "X-Forwarded-For",
    Array(1_000).fill(ELSEWHERE).join(),
  ]],
  "several headers": [
    ["X-Forwarded-For", ELSEWHERE],
    ["X-Forwarded-For", "192.0.2.1"],
  ],
  "another case": [["x-FORWARDED-for", ELSEWHERE]],
  "no address": [["X-Forwarded-For", "unknown"]],
  "a name": [["X-Forwarded-For", "localhost"]],
  "an empty word": [["X-Forwarded-For", ""]],
  "only commas": [["X-Forwarded-For", ",,,"]],
  "an address cut short": [["X-Forwarded-For", "198.51.100"]],
  "an address as a number": [["X-Forwarded-For", "3325256711"]],
  "an address in octal": [["X-Forwarded-For", "0306.063.0144.07"]],
  "a range": [["X-Forwarded-For", "0.0.0.0/0"]],
  "a quotation": [["X-Forwarded-For", `"${ELSEWHERE}"`]],
  "the standard's header": [["Forwarded", `for=${ELSEWHERE}`]],
  "nginx's header": [["X-Real-IP", ELSEWHERE]],
  "a client address": [["X-Client-IP", ELSEWHERE]],
  "a cluster's header": [["X-Cluster-Client-IP", ELSEWHERE]],
  "Cloudflare's header": [["CF-Connecting-IP", ELSEWHERE]],
  "Akamai's header": [["True-Client-IP", ELSEWHERE]],
  "Fastly's header": [["Fastly-Client-IP", ELSEWHERE]],
  "an underscore": [["X_Forwarded_For", ELSEWHERE]],
  "a header that is taken out": [
    ["Connection", "X-Forwarded-For"],
    ["X-Forwarded-For", ELSEWHERE],
  ],
};

let names = 0;

/** Somebody new takes a name; with a limit of one, 303 once an address. */
function join(origin: string, headers: HeaderList): Promise<AnswerHead> {
  return ask(origin, "/r/lobby", {
    method: "POST",
    headers: [["Origin", origin], ["Content-Type", FORM], ...headers],
    body: `name=Person ${++names}`,
  });
}

/** As a proxy does: after what came with a request, whom it came from. */
function through(headers: HeaderList): HeaderList {
  const said = headers.filter(([name]) => /^x-forwarded-for$/i.test(name));
  const others = headers.filter((header) => !said.includes(header));
  const chain = [...said.map(([, value]) => value), THERE].join(", ");
  return [...others, ["X-Forwarded-For", chain]];
}

Deno.test("S11 Who is no proxy of ours is believed nothing", async () => {
  let tried = 0;
  let believed = 0;
  for (const TRUSTED_PROXIES of ["", "10.0.0.0/8, ::1, 127.0.0.2"]) {
    await using app = await startApp({ ...ONE_EACH, TRUSTED_PROXIES });
    assertEquals((await join(app.origin, [])).status, 303);
    for (const [what, headers] of Object.entries(CLAIMS)) {
      const { status, headers: told } = await join(app.origin, headers);
      tried += 1;
      if (status === 303) believed += 1;
      assertEquals(status, 429, what);
      assert(Number(told.get("retry-after")) > 0, what);
    }
    // The peer's word on the scheme is as little.
    const secure = await join(app.origin, [["X-Forwarded-Proto", "https"]]);
    assert(!secure.headers.has("strict-transport-security"));
  }
  report("S11", `spoofs tried ${tried} at no proxy, believed ${believed}`);
  assertEquals(believed, 0);
});

Deno.test("S11 A proxy is believed whom it saw, not what it was told", async () => {
  await using app = await startApp({
    ...ONE_EACH,
    TRUSTED_PROXIES: "127.0.0.1",
  });
  assertEquals((await join(app.origin, through([]))).status, 303);
  let tried = 0;
  let believed = 0;
  for (const [what, headers] of Object.entries(CLAIMS)) {
    const { status } = await join(app.origin, through(headers));
    tried += 1;
    if (status === 303) believed += 1;
    assertEquals(status, 429, what);
  }
  report("S11", `spoofs tried ${tried} through a proxy, believed ${believed}`);
  assertEquals(believed, 0);

  // Everybody else has a share of their own: of IPv6, a network has.
  const others = [
    [ELSEWHERE, 303],
    [`${THERE}, 127.0.0.1`, 429],
    ["2001:db8:0:1::7", 303],
    ["2001:db8:0:1:ffff::8", 429],
    ["2001:db8:0:2::7", 303],
    [`::ffff:${ELSEWHERE}`, 429],
  ] as const;
  for (const [address, status] of others) {
    const joined = await join(app.origin, [["X-Forwarded-For", address]]);
    assertEquals(joined.status, status, address);
  }
});

Deno.test("S11 The same address is counted for sockets", async () => {
  await using app = await startApp({
    ...ONE_EACH,
    TRUSTED_PROXIES: "127.0.0.1",
  });
  const { port } = new URL(app.origin);
  const open = async (address: string) => {
    const url = `ws://127.0.0.1:${port}/start_web_socket?username=${++names}`;
    const headers = { origin: app.origin, "x-forwarded-for": address };
    const socket: WebSocket = Reflect.construct(WebSocket, [url, { headers }]);
    const ended = new Promise((resolve) => {
      socket.onclose = resolve;
      socket.onerror = (event) => event.preventDefault();
    });
    await Promise.race([
      new Promise((resolve) => (socket.onopen = resolve)),
      ended,
    ]);
    return { socket, ended };
  };
  const first = await open("2001:db8::1");
  const refused = await ask(
    app.origin,
    "/start_web_socket?username=Another",
    {
      headers: [
        ...UPGRADE,
        ["Origin", app.origin],
        ["X-Forwarded-For", "2001:db8::ffff:1"],
      ],
    },
  );
  assertEquals([refused.status, refused.headers.get("retry-after")], [
    429,
    "10",
  ]);
  const second = await open("2001:db8:0:1::1");
  assertEquals(
    [first.socket.readyState, second.socket.readyState],
    [WebSocket.OPEN, WebSocket.OPEN],
  );
  for (const { socket, ended } of [first, second]) {
    socket.close();
    await ended;
  }
});

Deno.test("S11 Only a proxy of ours says that people come over TLS", async () => {
  await using app = await startApp({ TRUSTED_PROXIES: "127.0.0.1" });
  const host = "chat.example";
  const said = (proto: string) => [["X-Forwarded-Proto", proto]] as const;
  const visit = async (proto: string) =>
    (await ask(app.origin, "/r/lobby", { host, headers: said(proto) })).headers;

  assert((await visit("https")).has("strict-transport-security"));
  for (const proto of ["http", "HTTPS", "https, http", "wss", ""]) {
    assert(!(await visit(proto)).has("strict-transport-security"), proto);
  }
  for (const origin of [`https://${host}`, `http://${host}`]) {
    const joined = await ask(app.origin, "/r/lobby", {
      method: "POST",
      host,
      headers: [
        ...said("https"),
        ["Origin", origin],
        ["Content-Type", FORM],
      ],
      body: "name=Ada",
    });
    const secure = origin.startsWith("https:");
    assertEquals(joined.status, secure ? 303 : 403);
    const cookie = joined.headers.get("set-cookie") ?? "";
    assertEquals(cookie.startsWith("__Host-"), secure);
  }
});
