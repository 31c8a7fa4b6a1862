/// <reference lib="deno.worker" />
/**
 * Somebody who says one thing over and over, as fast as the line takes it, and
 * comes back at once when sent away. On a thread of its own, as a flooder
 * needs no time of those who look on.
 *
 * @module
 */
import { isLineEnd, RawSocket, UpgradeRefused } from "../faults/raw_socket.ts";
import { pause } from "../faults/waiting.ts";

export interface FloodOrder {
  port: number;
  cookie: string;
  /** One WebSocket frame, as bytes. */
  frame: Uint8Array<ArrayBuffer>;
}

/** What was done until now. */
export type FloodReport = {
  frames: number;
  lines: number;
  /** How often the server ended a line with a Close. */
  sentAway: number;
  refused: number;
};

/** Written at once, so that a system call is worth it. */
const CHUNK_BYTES = 64 * 1024;
const REPORT_EVERY_MS = 100;
const HELLO = '{"t":"hello","v":1,"client":"tab","rooms":[{"room":"lobby"}]}';

self.onmessage = ({ data }: MessageEvent<FloodOrder>) => void flood(data);

async function flood({ port, cookie, frame }: FloodOrder): Promise<void> {
  const times = Math.max(1, Math.floor(CHUNK_BYTES / frame.length));
  const chunk = new Uint8Array(times * frame.length);
  for (let i = 0; i < times; i++) chunk.set(frame, i * frame.length);
  const report: FloodReport = { frames: 0, lines: 0, sentAway: 0, refused: 0 };
  setInterval(() => self.postMessage(report), REPORT_EVERY_MS);
  while (true) {
    try {
      const socket = await RawSocket.open({ port, cookie, onText: () => {} });
      report.lines += 1;
      socket.closed.then((code) => {
        if (code !== null) report.sentAway += 1;
      });
      socket.send(HELLO);
      while (!socket.isOver) {
        socket.sendBytes(chunk);
        await socket.written();
        report.frames += times;
      }
    } catch (error) {
      if (error instanceof UpgradeRefused) report.refused += 1;
      else if (!isLineEnd(error)) throw error;
    }
    // A breath, so that reports get out.
    await pause(0);
  }
}
