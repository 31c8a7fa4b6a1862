/**
 * HTTP as bytes over a bare TCP connection, for requests that no client would
 * ever send, and what comes back.
 *
 * @module
 */
import { isLineEnd } from "../faults/raw_socket.ts";

/** How long to wait for an answer, or for the end of the line. */
const PATIENCE_MS = 5_000;

/**
 * What became of a request: the statuses of all answers in order, `"end"` if
 * the line was ended, `"open"` if nothing more came and the line is still up.
 */
export type Fate = `${string}end` | `${string}open`;

export interface Exchange {
  /** The statuses that were answered. */
  statuses: number[];
  /** Whether the server ended the line. */
  ended: boolean;
  text: string;
}

export interface SendOptions {
  /** Ends our half of the line after the bytes. */
  half?: boolean;
  /** How long silence is waited for. */
  withinMs?: number;
}

/** Sends bytes, and reads until the server ends the line or is silent. */
export async function send(
  port: number,
  request: string | Uint8Array,
  { half = false, withinMs = PATIENCE_MS }: SendOptions = {},
): Promise<Exchange> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const bytes = typeof request === "string"
    ? Uint8Array.from(request, (char) => char.charCodeAt(0))
    : request;
  const chunks: Uint8Array[] = [];
  const writing = write(conn, bytes, half);
  const ended = await read(conn, chunks, withinMs);
  if (ended) await writing;
  const text = new TextDecoder("latin1").decode(await join(chunks));
  const statuses = Array.from(
    text.matchAll(/HTTP\/1\.[01] (\d{3}) /g),
    ([, status]) => Number(status),
  );
  return { statuses, ended, text };
}

async function write(
  conn: Deno.TcpConn,
  bytes: Uint8Array,
  half: boolean,
): Promise<void> {
  try {
    let at = 0;
    while (at < bytes.length) at += await conn.write(bytes.subarray(at));
    if (half) await conn.closeWrite();
  } catch (error) {
    // The server has heard enough.
    if (!isLineEnd(error)) throw error;
  }
}

/** Resolves with whether the line was ended. */
async function read(
  conn: Deno.TcpConn,
  chunks: Uint8Array[],
  withinMs: number,
): Promise<boolean> {
  const silence = Promise.withResolvers<"silence">();
  let timer = setTimeout(() => silence.resolve("silence"), withinMs);
  try {
    while (true) {
      const chunk = new Uint8Array(64 * 1024);
      const n = await Promise.race([conn.read(chunk), silence.promise]);
      if (n === "silence") return false;
      if (n === null) return true;
      chunks.push(chunk.subarray(0, n));
      clearTimeout(timer);
      timer = setTimeout(() => silence.resolve("silence"), withinMs);
    }
  } catch (error) {
    if (!isLineEnd(error)) throw error;
    return true;
  } finally {
    clearTimeout(timer);
  }
}

async function join(chunks: readonly Uint8Array[]): Promise<ArrayBuffer> {
  return await new Blob(chunks.map((chunk) => chunk.slice())).arrayBuffer();
}
