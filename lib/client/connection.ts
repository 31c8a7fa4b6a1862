/**
 * The life of a client's connection as a pure state machine: what happened
 * goes in, the next state and what to do about it come out.
 *
 * No socket, no timer, no clock and no randomness are in here; `chat.ts` owns
 * those. Times are milliseconds of one clock that never runs backwards. One
 * timer is enough: {@linkcode dueMs} says when the next `tick` is wanted.
 *
 * @module
 */
import { HEEDED_CLOSE } from "../connection_terms.ts";
import type { SocketWorks } from "./env.ts";

/** How frames travel: a WebSocket, or plain HTTP where those are blocked. */
export type Transport = "socket" | "http";

/** What every phase of a connection that is not over carries on. */
interface Course {
  /** Numbers the links opened so far; what an older one reports is void. */
  readonly link: number;
  /** Failures in a row. */
  readonly attempt: number;
  /** The way that one was welcomed on last; `null`: on none ever. */
  readonly worked: Transport | null;
  /** Why the last link was closed; `null` if nobody closed it. */
  readonly code: number | null;
}

/** `link` of all but `idle` and `waiting` is the live one. */
export type Connection =
  | { readonly phase: "idle" }
  | Course & {
    readonly phase: "connecting";
    readonly transport: Transport;
    readonly sinceMs: number;
    /** When it is given up. */
    readonly deadlineMs: number;
    /** The link is open and waits for `welcome`. */
    readonly opened: boolean;
  }
  | Course & {
    readonly phase: "online";
    readonly transport: Transport;
    readonly sinceMs: number;
    /** `Infinity` while hidden: browsers hold back the timers of hidden tabs. */
    readonly pingAtMs: number;
    /** When silence means that the link is dead; `Infinity`: nothing was asked. */
    readonly answerByMs: number;
  }
  | Course & {
    readonly phase: "waiting";
    readonly retryAtMs: number;
    /** The server asked not to be met again before. */
    readonly notBeforeMs: number;
  }
  | { readonly phase: "ended"; readonly reason: EndReason };

/** Why there is no coming back without the person. */
export type EndReason =
  /** The session is over: ask for the name again. */
  | "signed_out"
  | "banned"
  /** This name is used by somebody else now. */
  | "name_replaced"
  /** The page does not fit the server, or not who is signed in: reload it. */
  | "outdated";

export type ConnectionEvent =
  | { readonly type: "start" | "stop" | "tick" | "hidden" }
  /** The network came or went, the page was shown, the machine woke up. */
  | { readonly type: "nudge" }
  | { readonly type: "opened" | "welcomed" | "heard"; readonly link: number }
  | {
    readonly type: "bye";
    readonly link: number;
    readonly retryMs: number;
    readonly spreadMs: number;
  }
  | { readonly type: "closed"; readonly link: number; readonly code: number }
  /** The server takes this browser for somebody else by now. */
  | { readonly type: "foreign"; readonly link: number };

/** What the shell must do next, in order. */
export type Command =
  | {
    readonly do: "open";
    readonly link: number;
    readonly transport: Transport;
  }
  | { readonly do: "close" | "hello" | "ping" };

/** The moment of an event, and what the machine cannot find out by itself. */
export interface Moment {
  readonly nowMs: number;
  /** A draw from [0, 1). */
  readonly jitter: number;
  readonly visible: boolean;
}

export interface Transition {
  readonly state: Connection;
  readonly commands: readonly Command[];
}

const BACKOFF_BASE_MS = 250;
const BACKOFF_MAX_MS = 5_000;
/** Nobody looks at a hidden tab: it can wait, and the server is spared. */
const BACKOFF_HIDDEN_MAX_MS = 60_000;
/** Where back-off starts when the server says that it is overloaded. */
const OVERLOADED_ATTEMPT = 5;
/** For opening, and again for the welcome. */
const CONNECT_MS = 5_000;
export const PING_MS = 5_000;
/** With {@linkcode PING_MS}, a dead link is noticed within 10 s. */
export const PONG_MS = 4_500;
/** For the answer to a ping after a nudge: back within 2 s if the link died. */
export const PROBE_MS = 1_200;
/** An attempt older than this, when the network returns, is not waited for. */
const ATTEMPT_FRESH_MS = 1_000;
/** A timer this late tells of a sleep: frames may still wait to be read. */
const LATE_MS = 1_000;
/** A connection that lasted this long forgets the failures before it. */
const STABLE_MS = 5_000;

const SOCKET_WORKS: SocketWorks = 0;

const END_REASONS: ReadonlyMap<number, EndReason> = new Map([
  [HEEDED_CLOSE.noSession, "signed_out"],
  [HEEDED_CLOSE.banned, "banned"],
  [HEEDED_CLOSE.nameReplaced, "name_replaced"],
  [HEEDED_CLOSE.version, "outdated"],
]);

/** Where every connection begins. */
export const IDLE: Connection = { phase: "idle" };

/**
 * Milliseconds to wait before retry number `attempt`, counting from 0.
 *
 * Full jitter, so that a restarted server is not met by every client at once.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS blog, 2015.
 *
 * @param jitter A draw from [0, 1).
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(backoffMs(0, 0.5, true), 125);
 * assertEquals(backoffMs(99, 0.5, true), 2_500);
 * ```
 */
export function backoffMs(
  attempt: number,
  jitter: number,
  visible: boolean,
): number {
  const max = visible ? BACKOFF_MAX_MS : BACKOFF_HIDDEN_MAX_MS;
  return jitter * Math.min(max, BACKOFF_BASE_MS * 2 ** attempt);
}

/** When the machine wants its next `tick`; `Infinity` for never. */
export function dueMs(state: Connection): number {
  switch (state.phase) {
    case "idle":
    case "ended":
      return Infinity;
    case "connecting":
      return state.deadlineMs;
    case "online":
      return Math.min(state.pingAtMs, state.answerByMs);
    case "waiting":
      return state.retryAtMs;
  }
}

/** The one step of the machine. */
export function next(
  state: Connection,
  event: ConnectionEvent,
  moment: Moment,
): Transition {
  if ("link" in event) {
    if (state.phase !== "connecting" && state.phase !== "online") {
      return stay(state);
    }
    if (event.link !== state.link) return stay(state);
  }
  switch (event.type) {
    case "start":
      return state.phase === "idle" || state.phase === "ended"
        ? connect(
          { link: 0, attempt: 0, worked: null, code: null },
          moment,
        )
        : stay(state);
    case "stop":
      return { state: IDLE, commands: hasLink(state) ? [CLOSE_LINK] : [] };
    case "opened":
      if (state.phase !== "connecting") return stay(state);
      return {
        state: {
          ...state,
          opened: true,
          deadlineMs: moment.nowMs + CONNECT_MS,
        },
        commands: [{ do: "hello" }],
      };
    case "welcomed":
      return welcomed(state, moment);
    case "heard":
      return state.phase === "online" && state.answerByMs !== Infinity
        ? stay({ ...state, answerByMs: Infinity })
        : stay(state);
    case "hidden":
      return state.phase === "online"
        ? stay({ ...state, pingAtMs: Infinity, answerByMs: Infinity })
        : stay(state);
    case "nudge":
      return nudge(state, moment);
    case "tick":
      return tick(state, moment);
    case "bye": {
      if (!hasLink(state)) return stay(state);
      const retryAtMs = moment.nowMs + event.retryMs +
        moment.jitter * event.spreadMs;
      return {
        state: {
          phase: "waiting",
          ...course(state, 0),
          retryAtMs,
          notBeforeMs: retryAtMs,
        },
        commands: [CLOSE_LINK],
      };
    }
    case "foreign":
      return {
        state: { phase: "ended", reason: "outdated" },
        commands: [CLOSE_LINK],
      };
    case "closed":
      return hasLink(state) ? closed(state, event.code, moment) : stay(state);
  }
}

type Linked = Extract<Connection, { phase: "connecting" | "online" }>;

const CLOSE_LINK: Command = { do: "close" };
const PING: Command = { do: "ping" };

function hasLink(state: Connection): state is Linked {
  return state.phase === "connecting" || state.phase === "online";
}

function stay(state: Connection): Transition {
  return { state, commands: [] };
}

function course(
  { link, worked, code }: Course,
  attempt: number,
): Course {
  return { link, worked, code, attempt };
}

/**
 * Which way to try. Where upgrades are swallowed, each costs its whole
 * deadline: so what worked last comes first, and the other once in four. Before
 * either did, they take turns, as a server that is down looks like a wall.
 */
function transportOf({ attempt, worked }: Course): Transport {
  if (worked === null) return attempt % 2 === 0 ? "socket" : "http";
  const other = worked === "http" ? "socket" : "http";
  return attempt % 4 === 3 ? other : worked;
}

function connect(from: Course, { nowMs }: Moment): Transition {
  const link = from.link + 1;
  const transport = transportOf(from);
  return {
    state: {
      phase: "connecting",
      ...course(from, from.attempt),
      link,
      transport,
      sinceMs: nowMs,
      deadlineMs: nowMs + CONNECT_MS,
      opened: false,
    },
    commands: [{ do: "open", link, transport }],
  };
}

function welcomed(state: Connection, { nowMs, visible }: Moment): Transition {
  if (state.phase !== "connecting") return stay(state);
  return stay({
    phase: "online",
    ...course(state, state.attempt),
    transport: state.transport,
    worked: state.transport,
    sinceMs: nowMs,
    pingAtMs: visible ? nowMs + PING_MS : Infinity,
    answerByMs: Infinity,
  });
}

function closed(state: Linked, code: number, moment: Moment): Transition {
  const reason = END_REASONS.get(code);
  if (reason !== undefined) return stay({ phase: "ended", reason });
  if (code === SOCKET_WORKS) {
    return connect({ ...course(state, 0), worked: "socket" }, moment);
  }
  return stay(retry(state, code, moment));
}

function retry(
  state: Linked,
  code: number | null,
  { nowMs, jitter, visible }: Moment,
): Connection {
  const stable = state.phase === "online" &&
    nowMs - state.sinceMs >= STABLE_MS;
  const overloaded = code === HEEDED_CLOSE.overloaded ||
    code === HEEDED_CLOSE.tooManyConnections || code === HEEDED_CLOSE.policy;
  // The first retry of a connection that worked comes at once, but for jitter.
  const wait = stable ? 0 : state.attempt;
  const waitMs = backoffMs(
    overloaded ? Math.max(wait, OVERLOADED_ATTEMPT) : wait,
    jitter,
    visible,
  );
  // An attempt that hung has waited already.
  const sinceMs = state.phase === "connecting" ? state.sinceMs : nowMs;
  return {
    phase: "waiting",
    ...course(state, stable ? 0 : state.attempt + 1),
    code,
    retryAtMs: Math.max(nowMs, sinceMs + waitMs),
    notBeforeMs: overloaded ? sinceMs + waitMs : nowMs,
  };
}

/** Leaves a link that may be dead, and comes back by the back-off's rules. */
function giveUp(state: Linked, moment: Moment): Transition {
  return { state: retry(state, null, moment), commands: [CLOSE_LINK] };
}

function nudge(state: Connection, moment: Moment): Transition {
  const { nowMs, visible } = moment;
  switch (state.phase) {
    case "waiting":
      return nowMs >= state.notBeforeMs
        ? connect(state, moment)
        : stay({ ...state, retryAtMs: state.notBeforeMs });
    case "connecting": {
      if (nowMs - state.sinceMs < ATTEMPT_FRESH_MS) return stay(state);
      const { state: again, commands } = connect(state, moment);
      return { state: again, commands: [CLOSE_LINK, ...commands] };
    }
    case "online":
      return probe({
        ...state,
        pingAtMs: visible ? nowMs + PING_MS : Infinity,
      }, nowMs);
    case "idle":
    case "ended":
      return stay(state);
  }
}

/** Asks for a sign of life that must come soon. */
function probe(
  state: Extract<Connection, { phase: "online" }>,
  nowMs: number,
): Transition {
  const byMs = nowMs + PROBE_MS;
  if (state.answerByMs <= byMs && state.answerByMs > nowMs) return stay(state);
  return { state: { ...state, answerByMs: byMs }, commands: [PING] };
}

function tick(state: Connection, moment: Moment): Transition {
  const { nowMs } = moment;
  if (nowMs < dueMs(state)) return stay(state);
  switch (state.phase) {
    case "connecting":
      return giveUp(state, moment);
    case "waiting":
      return connect(state, moment);
    case "online":
      if (nowMs >= state.answerByMs) {
        return nowMs - state.answerByMs > LATE_MS
          ? probe(state, nowMs)
          : giveUp(state, moment);
      }
      return {
        state: {
          ...state,
          pingAtMs: nowMs + PING_MS,
          answerByMs: Math.min(state.answerByMs, nowMs + PONG_MS),
        },
        commands: [PING],
      };
    case "idle":
    case "ended":
      return stay(state);
  }
}
