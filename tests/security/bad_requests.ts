/**
 * Requests over TCP that are no HTTP, or HTTP that somebody hopes is read in
 * two ways, and what is answered.
 *
 * Each row names the statuses of all answers in order: a request hidden in
 * another one would be answered, too. Where the runtime is more lenient than
 * it must be, the row says so; a proxy in front has the last word there.
 *
 * @module
 */

export interface RequestRow {
  request: string;
  /** All statuses that come; none where the line is just ended. */
  statuses: readonly number[];
  /** What is as good an answer. */
  or?: readonly number[];
  /** Whether the server keeps the line for another request. */
  stays?: boolean;
  /**
   * Our half of the line stays open until the server ends its own: with ours
   * the runtime also ends what it has not answered yet.
   */
  whole?: boolean;
}

const FORM = "Content-Type: application/x-www-form-urlencoded";

/** @param port Where the server listens, for a Host and an Origin that fit. */
export function requestRows(
  port: number,
): Readonly<Record<string, RequestRow>> {
  const host = `Host: 127.0.0.1:${port}`;
  const close = "Connection: close";

  /** A request whose last line is not the end of its head's block yet. */
  const ask = (line: string, ...headers: readonly string[]) =>
    [line, host, ...headers, close, "", ""].join("\r\n");
  const get = (path: string, ...statuses: number[]): RequestRow => ({
    request: ask(`GET ${path} HTTP/1.1`),
    statuses,
  });
  const withHost = (value: string, ...statuses: number[]): RequestRow => ({
    request: `GET /r/lobby HTTP/1.1\r\nHost:${value}\r\n${close}\r\n\r\n`,
    statuses,
  });
  const withHeader = (line: string, ...statuses: number[]): RequestRow => ({
    request: ask("GET /r/lobby HTTP/1.1", line),
    statuses,
  });
  // Fresh knows a path by the methods it takes, or does not know it.
  const method = (name: string, path: string, status = 405): RequestRow => ({
    request: ask(`${name} ${path} HTTP/1.1`, "Content-Length: 0"),
    statuses: [status],
    or: [404],
    // The real Fresh reads the route's module first, when nobody has asked.
    whole: true,
  });
  /** A form that stays on the line, so that what follows could be a request. */
  const post = (
    headers: readonly string[],
    body: string,
    ...statuses: number[]
  ): RequestRow => ({
    request: ["POST /r/lobby HTTP/1.1", host, FORM, ...headers, "", body]
      .join("\r\n"),
    statuses,
  });
  const upgrade = (
    line: string,
    headers: readonly string[],
    ...statuses: number[]
  ): RequestRow => ({
    request: [
      line,
      host,
      `Origin: http://127.0.0.1:${port}`,
      "Upgrade: websocket",
      ...headers,
      "",
      "",
    ].join("\r\n"),
    statuses,
    stays: true,
  });
  const hidden = `GET /api/health HTTP/1.1\r\n${host}\r\n${close}\r\n\r\n`;
  const key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
  const version = "Sec-WebSocket-Version: 13";

  return {
    // No HTTP.
    "noise": { request: "\x00\xff\xfe noise\r\n\r\n", statuses: [400] },
    "TLS": {
      request: `\x16\x03\x01\x02\x00\x01\x00\x01\xfc${"\x00".repeat(99)}`,
      statuses: [400],
    },
    "an empty line": { request: "\r\n\r\n", statuses: [400] },
    "HTTP/0.9": { request: "GET /\r\n\r\n", statuses: [400] },
    "HTTP/9.9": {
      request: `GET / HTTP/9.9\r\n${host}\r\n\r\n`,
      statuses: [400],
    },
    "the preface of HTTP/2, then noise": {
      request: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"\xff".repeat(64)}`,
      statuses: [],
    },

    // Hosts.
    "no Host": {
      request: `GET /r/lobby HTTP/1.1\r\n${close}\r\n\r\n`,
      statuses: [200], // Lenient: HTTP/1.1 wants 400.
    },
    "two Hosts": withHeader("Host: evil.example", 400),
    "an empty Host": withHost("", 200),
    "a Host with a space": withHost(" a b", 400),
    "a Host with a port beyond all": withHost(" x:99999", 400),
    "half an IPv6 address": withHost(" [::1", 400),
    "a Host with a user": withHost(" a@b", 200),
    "a Host with a path": withHost(" a/b?c#d", 404),
    "a Host of other bytes": withHost(" \xff\xfe", 200),

    // Addresses.
    "an address of another site": get("http://evil.example/r/lobby", 200),
    "a byte that is no character": get("/r/%ff", 400),
    "half an escape": get("/%", 404),
    "an escaped zero": get("/%00", 404),
    "a zero": get("/\x00", 400),
    "bytes that are not ASCII": get("/r/\xc3\xbc", 404),
    "up and out": get("/../../etc/passwd", 404),
    "up and out, escaped": get("/..%2f..%2fetc%2fpasswd", 404),
    "up and out, dots escaped": get("/%2e%2e/%2e%2e/deno.json", 404),
    "up and out, backwards": get("/..\\..\\deno.json", 404),
    "the database": get("/data/chat.sqlite", 404),
    "two slashes": get("//evil.example/", 404),
    "two slashes and a room": get("//evil.example/r/lobby", 404),
    "a star": {
      request: ask("OPTIONS * HTTP/1.1"),
      statuses: [404],
    },
    "another server": {
      request: ask("CONNECT example.org:443 HTTP/1.1"),
      statuses: [501],
    },
    "an address of 60,000 bytes": get(`/${"a".repeat(60_000)}`, 404),
    "an address of 100,000 bytes": get(`/${"a".repeat(100_000)}`, 400),

    // Heads.
    "a header of 1 MB": withHeader(`X: ${"a".repeat(1_000_000)}`, 400),
    "10,000 headers": withHeader("X: a\r\n".repeat(9_999) + "X: a", 400),
    "a header in two lines": withHeader("X: a\r\n b", 400),
    "a control character": withHeader("X: a\x01b", 400),
    "a zero in a header": withHeader("X: a\x00b", 400),
    "a space before the colon": withHeader("X : a", 400),
    "cookies of other bytes": withHeader("Cookie: chat=\xff; =; ;;;", 200),
    "3,000 cookies": withHeader(`Cookie: ${"chat=a; ".repeat(3_000)}`, 200),
    "ranges beyond all": withHeader("Range: bytes=0-0,-1,99999999999-", 200),
    "lines without CR": {
      request: `GET /r/lobby HTTP/1.1\n${host}\n${close}\n\n`,
      statuses: [200], // Lenient, as RFC 9112 (section 2.2) allows.
    },
    "a head that ends early": {
      request: "GET /r/lobby HTTP/1.1\r\nHost: x",
      statuses: [],
    },

    // Methods.
    "a method of nobody": method("FOO", "/r/lobby", 501),
    "TRACE": method("TRACE", "/r/lobby", 501),
    "PUT": method("PUT", "/r/lobby/messages"),
    "DELETE": method("DELETE", "/api/rooms/lobby/messages"),

    // Bodies, some with another request in them.
    "a negative length": post(["Content-Length: -1"], hidden, 400),
    "a length with a sign": post(["Content-Length: +6"], hidden, 400),
    "a length beyond all": post([`Content-Length: ${"9".repeat(20)}`], "", 400),
    "two lengths": post(
      ["Content-Length: 6", "Content-Length: 60"],
      `name=x${hidden}`,
      400,
    ),
    "a list of lengths": post(["Content-Length: 6, 60"], hidden, 400),
    "a length and chunks": post(
      ["Content-Length: 6", "Transfer-Encoding: chunked"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "chunks and a length": post(
      ["Transfer-Encoding: chunked", "Content-Length: 4"],
      `5c\r\n${hidden}\r\n0\r\n\r\n`,
      400,
    ),
    "nearly chunked": post(
      ["Transfer-Encoding: xchunked"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "chunked, and not": post(
      ["Transfer-Encoding: chunked, identity"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "chunked, twice told": post(
      ["Transfer-Encoding: chunked", "Transfer-Encoding: cow"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "chunked, after a vertical tab": post(
      ["Transfer-Encoding:\x0bchunked"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "chunked, with a space before the colon": post(
      ["Transfer-Encoding : chunked"],
      `0\r\n\r\n${hidden}`,
      400,
    ),
    "a chunk of no size": post(
      ["Transfer-Encoding: chunked"],
      `ZZ\r\nname=x\r\n0\r\n\r\n${hidden}`,
    ),
    "a chunk beyond all": post(
      ["Transfer-Encoding: chunked"],
      `${"f".repeat(17)}\r\nname=x\r\n0\r\n\r\n${hidden}`,
    ),
    "a request as the body of another": {
      request: [
        "GET /r/lobby HTTP/1.1",
        host,
        `Content-Length: ${hidden.length}`,
        "",
        hidden,
      ].join("\r\n"),
      statuses: [200],
      stays: true,
    },
    "20 requests at once": {
      request: `${ask("HEAD /api/health HTTP/1.1").replace(`${close}\r\n`, "")}`
        .repeat(19) + ask("HEAD /api/health HTTP/1.1"),
      statuses: Array(20).fill(200),
      whole: true,
    },
    "a form of 300 KB": {
      request: ask("POST /r/lobby HTTP/1.1", FORM, "Content-Length: 300000") +
        "a".repeat(300_000),
      statuses: [413],
    },
    "a form of another type": {
      request: ask(
        "POST /r/lobby HTTP/1.1",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 5",
      ) + "--x--",
      statuses: [415],
    },
    "a form that breaks off": {
      request: ask("POST /r/lobby HTTP/1.1", FORM, "Content-Length: 100") +
        "name=",
      statuses: [400],
    },

    // Upgrades.
    "an upgrade without a key": upgrade(
      "GET /api/ws HTTP/1.1",
      ["Connection: Upgrade", version],
      400,
    ),
    "an upgrade of another site": {
      request: ask(
        "GET /api/ws HTTP/1.1",
        "Origin: http://evil.example",
        "Upgrade: websocket",
        key,
        version,
      ),
      statuses: [403],
    },
    "an upgrade that does not upgrade": {
      ...upgrade("GET /api/ws HTTP/1.1", [close, key, version], 400),
      stays: false,
    },
    "an upgrade by POST": {
      ...upgrade(
        "POST /api/ws HTTP/1.1",
        ["Connection: Upgrade", key, version, "Content-Length: 0"],
        400,
      ),
      stays: false,
    },
    "an upgrade to HTTP/2": {
      request: ask(
        "GET /r/lobby HTTP/1.1",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
      ),
      statuses: [200],
    },
    "no upgrade at all": get("/api/ws", 400),
  };
}
