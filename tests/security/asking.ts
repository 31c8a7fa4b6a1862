/**
 * One HTTP request with exactly these headers, as no browser and no `fetch`
 * would send them, and the head of its answer.
 *
 * @module
 */

/** In this order, and as often as they are there. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

export interface Question {
  method?: string;
  /** Decides over a Host among `headers`, so that there is always one. */
  host?: string;
  headers?: HeaderList;
  body?: string;
}

export interface AnswerHead {
  status: number;
  headers: Headers;
}

/** What a browser sends along to begin a WebSocket. */
export const UPGRADE: HeaderList = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

/** Asks over a connection of its own, which ends with the head of the answer. */
export async function ask(
  origin: string,
  path: string,
  { method = "GET", host, headers = [], body = "" }: Question = {},
): Promise<AnswerHead> {
  const { hostname, port } = new URL(origin);
  const bytes = new TextEncoder().encode(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host ?? `${hostname}:${port}`}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(bytes.length > 0 ? [`Content-Length: ${bytes.length}`] : []),
  ];
  const head = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const request = new Uint8Array([...head, ...bytes]);
  for (let at = 0; at < request.length;) {
    at += await conn.write(request.subarray(at));
  }
  return parseHead(await readHead(conn));
}

async function readHead(conn: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const chunk = new Uint8Array(16 * 1024);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const length = await conn.read(chunk);
    if (length === null) throw new Error(`The answer broke off: ${text}`);
    text += decoder.decode(chunk.subarray(0, length));
  }
  return text.slice(0, text.indexOf("\r\n\r\n"));
}

function parseHead(head: string): AnswerHead {
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(first.split(" ")[1]), headers };
}
