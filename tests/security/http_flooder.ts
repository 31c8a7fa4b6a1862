/// <reference lib="deno.worker" />
/**
 * Somebody who asks for one thing over HTTP over and over, on many lines at a
 * time and as fast as these take it. On a thread of its own, as `flooder.ts`,
 * which does the same on a WebSocket.
 *
 * @module
 */
import { isLineEnd } from "../faults/raw_socket.ts";
import { pause } from "../faults/waiting.ts";

export interface HttpFloodOrder {
  port: number;
  /** At the same time. */
  lines: number;
  /** One request, or the part of it that is all that ever comes. */
  request: Uint8Array<ArrayBuffer>;
  /** Whether a line is left after its first answer, and another one taken. */
  once: boolean;
}

/** What was done until now. */
export type HttpFloodReport = {
  requests: number;
  lines: number;
  /** One that comes in two pieces may be missed. */
  answers: number;
  /** Those of them with 429. */
  refused: number;
};

const CHUNK_BYTES = 64 * 1024;
const REPORT_EVERY_MS = 100;
const ANSWER = /HTTP\/1\.1 (\d{3}) /g;

const report: HttpFloodReport = {
  requests: 0,
  lines: 0,
  answers: 0,
  refused: 0,
};

self.onmessage = ({ data }: MessageEvent<HttpFloodOrder>) => {
  setInterval(() => self.postMessage(report), REPORT_EVERY_MS);
  for (let i = 0; i < data.lines; i++) void flood(data);
};

async function flood(order: HttpFloodOrder): Promise<void> {
  while (true) {
    try {
      await floodLine(order);
    } catch (error) {
      if (!isLineEnd(error)) throw error;
    }
    // A breath, so that reports get out.
    await pause(0);
  }
}

async function floodLine(
  { once, port, request }: HttpFloodOrder,
): Promise<void> {
  using line = await Deno.connect({ hostname: "127.0.0.1", port });
  report.lines += 1;
  const over = readAnswers(line, once);
  try {
    do {
      await writeAll(line, request);
      report.requests += 1;
    } while (!once);
  } finally {
    // What was answered before the line ended may not have been read yet.
    await over;
  }
}

async function writeAll(line: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await line.write(bytes.subarray(at));
  }
}

/** Until the line ends, or something was answered if that is enough. */
async function readAnswers(line: Deno.TcpConn, once: boolean): Promise<void> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  const decoder = new TextDecoder("latin1");
  try {
    do {
      const length = await line.read(chunk);
      if (length === null) return;
      const text = decoder.decode(chunk.subarray(0, length));
      for (const [, status] of text.matchAll(ANSWER)) {
        report.answers += 1;
        if (status === "429") report.refused += 1;
      }
    } while (!once);
  } catch (error) {
    if (!isLineEnd(error)) throw error;
  }
}
