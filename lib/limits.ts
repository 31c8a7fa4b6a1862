/**
 * The limits that keep one person from hurting the others, with the values
 * meant for people. Each can be set through the environment (`lib/config.ts`);
 * 0 turns one off, so that a load test can lift it.
 *
 * @module
 */

export interface Limits {
  /** Longest frame from a client, in bytes of UTF-8. Beyond: close 1009. */
  frameBytes: number;
  /** Longest text, in code points. Beyond: `too_long`, and the text is kept. */
  textCodePoints: number;
  /** Messages a session may send per second, in the long run. */
  sendsPerSecond: number;
  /** Messages a session may send at once. Beyond: `rate`, retried later. */
  sendsBurst: number;
  /** Live sockets of one session. Beyond: close 4429. */
  socketsPerSession: number;
  /** Live sockets of one address; a class shares one. Beyond: HTTP 429. */
  socketsPerAddress: number;
  /** Rooms at once on one connection. Beyond: a bad frame. */
  rooms: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  frameBytes: 32 * 1024,
  textCodePoints: 4_000,
  sendsPerSecond: 5,
  sendsBurst: 10,
  socketsPerSession: 5,
  socketsPerAddress: 2_000,
  rooms: 50,
};

/** Whether `value` is beyond a limit; no value is beyond 0. */
export function exceeds(value: number, limit: number): boolean {
  return limit > 0 && value > limit;
}
