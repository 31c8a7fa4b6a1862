/**
 * The most that bare Deno can do: what gathers meanwhile goes to each reader
 * as one frame. A flush waits for the turn of the event loop to end, and half
 * as long as the last one took; so at low load nothing is delayed, and at high
 * load a third of the core is left for what comes in.
 *
 *     PORT=9000 deno run -A coalescing_hub.ts
 *     RATE=5       takes so many messages a second from each sender
 *     PRESENCE=1   says with each flush how many are there
 *     CAP=1048576  sends nothing to who has more bytes unsent
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { type Member, serve } from "./hub.ts";

/** A larger frame is in no cache any more when the next reader gets it. */
const FRAME_LENGTH_MAX = 64 * 1024;
/** Of the time that a flush took, before the next one. */
const REST = 0.5;
/** A flush that takes longer waits for a reader who has just stalled. */
const FLUSH_MS_MAX = 250;
/** A timer is no more exact than this. */
const TIMER_MS = 0.5;

interface Allowance {
  tokens: number;
  atMs: number;
}

const announces = Deno.env.get("PRESENCE") === "1";
const rate = Number(Deno.env.get("RATE") ?? 0);
const cap = Number(Deno.env.get("CAP") ?? Infinity);
const members = new Set<Member>();
const allowances = new Map<Member, Allowance>();
const waiting: string[] = [];
/** Somebody came or went since the last flush. */
let isStirred = false;
let isScheduled = false;
let restUntilMs = 0;

serve({
  joined(member) {
    members.add(member);
    stir();
  },
  left(member) {
    members.delete(member);
    allowances.delete(member);
    stir();
  },
  admits: (member) => rate === 0 || takeToken(member),
  said(text) {
    waiting.push(text);
    schedule();
  },
});

function stir(): void {
  if (!announces) return;
  isStirred = true;
  schedule();
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  const restMs = restUntilMs - performance.now();
  if (restMs > TIMER_MS) setTimeout(flush, restMs);
  else setImmediate(flush);
}

function flush(): void {
  if (isStirred) {
    isStirred = false;
    const count = members.size;
    waiting.push(JSON.stringify({ event: "count", count }));
  }
  const batch = takeBatch();
  const frame = batch.length === 1 ? batch[0] : `[${batch.join(",")}]`;
  const startMs = performance.now();
  const probe = frame === undefined ? null : sendToAll(frame);
  look(startMs, probe);
}

/** What fits into one frame; at least one message, if there is any. */
function takeBatch(): string[] {
  let count = 0;
  let length = 0;
  while (count < waiting.length && length < FRAME_LENGTH_MAX) {
    length += waiting[count++]?.length ?? 0;
  }
  return waiting.splice(0, count);
}

/** Gives back who took the frame last, and had nothing unsent before. */
function sendToAll(frame: string): WebSocket | null {
  let probe: WebSocket | null = null;
  for (const { socket } of members) {
    if (socket.readyState !== WebSocket.OPEN) continue;
    const unsent = socket.bufferedAmount;
    if (unsent > cap) continue;
    socket.send(frame);
    if (unsent === 0) probe = socket;
  }
  return probe;
}

/** A flush is over when its last reader's frame has left the process. */
function look(startMs: number, probe: WebSocket | null): void {
  const nowMs = performance.now();
  const tookMs = nowMs - startMs;
  if (probe !== null && probe.bufferedAmount > 0 && tookMs < FLUSH_MS_MAX) {
    setImmediate(look, startMs, probe);
    return;
  }
  restUntilMs = nowMs + REST * tookMs;
  isScheduled = false;
  if (isStirred || waiting.length > 0) schedule();
}

function takeToken(member: Member): boolean {
  const nowMs = performance.now();
  const { tokens, atMs } = allowances.get(member) ??
    { tokens: 2 * rate, atMs: nowMs };
  const filled = Math.min(2 * rate, tokens + (nowMs - atMs) * rate / 1_000);
  const isTaken = filled >= 1;
  allowances.set(member, {
    tokens: isTaken ? filled - 1 : filled,
    atMs: nowMs,
  });
  return isTaken;
}
