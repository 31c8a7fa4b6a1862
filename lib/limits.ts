/**
 * The limits that keep one person from hurting the others, with the values
 * meant for people: tight for a session, wide for an address, which a whole
 * class or everybody behind one carrier may share. Each can be set through the
 * environment (`lib/config.ts`); 0 turns one off, so that a load test can lift
 * it.
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
  /** Messages a room takes per second, in the long run. */
  roomSendsPerSecond: number;
  /** Messages a room takes at once. Beyond: `rate`, retried later. */
  roomSendsBurst: number;
  /** Units of work a session may ask for per second (`lib/shell/work.ts`). */
  workPerSecond: number;
  /** Units of work a session may ask for at once. Beyond: close 1008. */
  workBurst: number;
  /** Live sockets of one session. Beyond: close 4429. */
  socketsPerSession: number;
  /** Live sockets of one address; a class shares one. Beyond: HTTP 429. */
  socketsPerAddress: number;
  /** Sockets and streams an address may open per second, in the long run. */
  upgradesPerSecond: number;
  /** Sockets and streams an address may open at once. Beyond: HTTP 429. */
  upgradesBurst: number;
  /** New names an address may take per hour, in the long run. */
  namesPerHour: number;
  /** New names an address may take at once. Beyond: HTTP 429. */
  namesBurst: number;
  /** Requests that change something, of an address per second, in the long run. */
  changesPerSecond: number;
  /** Requests that change something, of an address at once. Beyond: HTTP 429. */
  changesBurst: number;
  /** Requests that only read, of an address per second, in the long run. */
  readsPerSecond: number;
  /** Requests that only read, of an address at once. Beyond: HTTP 429. */
  readsBurst: number;
  /** Rooms at once on one connection. Beyond: a bad frame. */
  rooms: number;
  /** Rooms a person may open at once, and as many an hour. Beyond: `rate`. */
  newRoomsPerPerson: number;
  /** Rooms an address may open at once, and as many an hour. Beyond: `rate`. */
  newRoomsPerAddress: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  frameBytes: 32 * 1024,
  textCodePoints: 4_000,
  sendsPerSecond: 5,
  sendsBurst: 10,
  roomSendsPerSecond: 100,
  roomSendsBurst: 500,
  workPerSecond: 100,
  workBurst: 500,
  socketsPerSession: 5,
  socketsPerAddress: 2_000,
  // All of them come back at once when the server was restarted, and again
  // when it was restarted twice.
  upgradesPerSecond: 100,
  upgradesBurst: 4_000,
  namesPerHour: 600,
  namesBurst: 600,
  changesPerSecond: 100,
  changesBurst: 1_000,
  // Who opens the link and joins reads two pages: 300 people in four seconds.
  // To draw more at once would keep those waiting who talk.
  readsPerSecond: 100,
  readsBurst: 300,
  rooms: 50,
  newRoomsPerPerson: 5,
  newRoomsPerAddress: 200,
};

/** Whether `value` is beyond a limit; no value is beyond 0. */
export function exceeds(value: number, limit: number): boolean {
  return limit > 0 && value > limit;
}
