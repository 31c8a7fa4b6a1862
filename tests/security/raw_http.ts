/**
 * HTTP as bytes over a bare TCP connection, for requests that no client would
 * ever send, and what comes back.
 *
 * @module
 */
import { isLineEnd } from "../faults/raw_socket.ts";

/** How long an answer, or the end of the line, may take. */
const PATIENCE_MS = 60_000;
/** How long a line is looked at that has answered all and may stay. */
const SILENCE_MS = 300;
const STATUS = /HTTP\/1\.[01] (\d{3}) /g;

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
  /**
   * After so many answers silence means that the line stays; without it, the
   * end of the line is waited for.
   */
  answers?: number;
}

/** Sends bytes, and reads until the server ends the line or is silent. */
export async function send(
  port: number,
  request: string | Uint8Array,
  { half = false, answers = Infinity }: SendOptions = {},
): Promise<Exchange> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const bytes = typeof request === "string"
    ? Uint8Array.from(request, (char) => char.charCodeAt(0))
    : request;
  const writing = write(conn, bytes, half);
  const { ended, text } = await read(conn, answers);
  if (ended) await writing;
  return { statuses: statusesIn(text), ended, text };
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

/** Reads to the end of the line, or what passes for its staying. */
async function read(
  conn: Deno.TcpConn,
  answers: number,
): Promise<Pick<Exchange, "ended" | "text">> {
  const decoder = new TextDecoder("latin1");
  const chunk = new Uint8Array(64 * 1024);
  let text = "";
  try {
    while (true) {
      const isAll = statusesIn(text).length >= answers;
      const n = await orSilence(
        conn.read(chunk),
        isAll ? SILENCE_MS : PATIENCE_MS,
      );
      if (n === "silence") return { ended: false, text };
      if (n === null) return { ended: true, text };
      text += decoder.decode(chunk.subarray(0, n));
    }
  } catch (error) {
    if (!isLineEnd(error)) throw error;
    return { ended: true, text };
  }
}

async function orSilence<Read>(
  reading: Promise<Read>,
  afterMs: number,
): Promise<Read | "silence"> {
  const silence = Promise.withResolvers<"silence">();
  const timer = setTimeout(() => silence.resolve("silence"), afterMs);
  try {
    return await Promise.race([reading, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function statusesIn(text: string): number[] {
  return Array.from(text.matchAll(STATUS), ([, status]) => Number(status));
}
