/**
 * A person in a room: joins the connection, the room's state and what is said,
 * and lets effects happen through {@linkcode Env}.
 *
 * Decides little itself. When to reconnect is `connection.ts`, what is shown
 * `room_store.ts`, what is said `talk.ts`; the other half is `lib/chat.ts`.
 *
 * @module
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type {
  ClientFrame,
  Person,
  ReadFrame,
  RoomId,
  RoomsFrame,
  ServerFrame,
  TypingFrame,
  WireStanding,
} from "../protocol.ts";
import { HEEDED_CLOSE, PROTOCOL_VERSION } from "../connection_terms.ts";
import type { Listener, Wish } from "./acts.ts";
import {
  type Command,
  type Connection,
  type ConnectionEvent,
  dueMs,
  IDLE,
  next,
} from "./connection.ts";
import type { Env, Link } from "./env.ts";
import type { Run } from "./past.ts";
import { createRoomStore, type FirstPeople } from "./room_store.ts";
import type { Ask, FirstPage } from "./timeline.ts";

export interface ChatOptions {
  readonly room: RoomId;
  readonly me: Person;
  readonly page: FirstPage;
  /** What is read first, if it is not the newest. */
  readonly past?: Run | null | undefined;
  readonly people: FirstPeople;
  /** What one may do here, as of the page. */
  readonly standing: WireStanding;
  /** Longest text, in code points, until the server says; 0 = no limit. */
  readonly textLimit: number;
  readonly env: Env;
}

/** A shorter loss of the connection is not worth a word. */
const AWAY_MS = 5_000;
/** What the server has not answered after this long was lost on the way. */
const ANSWER_MS = 10_000;
/** Older messages asked for at a time. */
const PAGE_LENGTH = 50;

/** Why one may not be in the room any more. */
export interface Removal {
  readonly code: "banned" | "no_room";
  /** Unix milliseconds; `null`: until a host undoes it. */
  readonly untilMs: number | null;
}

export type Chat = ReturnType<typeof createChat>;

export function createChat(options: ChatOptions) {
  const { room, env } = options;
  const me = signal<Person>(options.me);
  const textLimit = signal(options.textLimit);
  const connection = signal<Connection>(IDLE);
  const away = signal(false);
  const storeError = signal<unknown>(null);
  const removed = signal<Removal | null>(null);
  const tab = env.newCid();
  let listener: Listener | null = null;
  let beside: ((frame: ServerFrame) => void) | null = null;
  let link: Link | null = null;
  let pings = 0;
  let cancelTick: (() => void) | null = null;
  let cancelAway: (() => void) | null = null;
  let cancelPage: (() => void) | null = null;
  let cancelHello: (() => void) | null = null;

  const store = createRoomStore({
    room,
    page: options.page,
    past: options.past ?? null,
    people: options.people,
    standing: options.standing,
    myId: () => me.peek().id,
    folding: env.folding,
    onAsk: ask,
    onMessages: (messages) => {
      for (const { by, cid, seq } of messages) {
        if (by.id !== me.peek().id) continue;
        talk.came(cid, seq);
        listener?.acked(cid);
      }
    },
    onNewEpoch: () => talk.forgetStored(),
  });
  const talk = env.talk({
    room,
    me,
    textLimit,
    messages: store.messages,
    last: store.last,
    standing: store.standing,
    epoch: () => store.timeline.peek().epoch,
    send,
    newCid: () => env.newCid(),
    nowMs: () => env.nowMs(),
    setTimer: (run, ms) => env.setTimer(run, ms),
    onStoreError: (error) => storeError.value = error,
  });

  function send(frame: ClientFrame): void {
    link?.send(frame);
  }

  function ask(wish: Ask): void {
    if (wish.ask === "resume") return hello();
    const { req, epoch, ...which } = wish.request;
    cancelPage?.();
    cancelPage = env.setTimer(() => store.pageIsLost(req), ANSWER_MS);
    send({
      t: "history",
      req,
      room,
      epoch,
      limit: PAGE_LENGTH,
      ...("after" in which
        ? which
        : which.before === null
        ? {}
        : { before: which.before }),
    });
  }

  function hello(): void {
    const rooms = [store.resume()];
    cancelHello?.();
    cancelHello = env.setTimer(() => {
      const { mode } = store.timeline.peek().sync;
      if (mode === "resuming" && connection.peek().phase === "online") hello();
    }, ANSWER_MS);
    send({ t: "hello", v: PROTOCOL_VERSION, client: tab, rooms });
  }

  function perform(command: Command): void {
    switch (command.do) {
      case "open":
        link = open(command);
        return;
      case "close":
        link?.close();
        link = null;
        return;
      case "hello":
        return hello();
      case "ping":
        return send({ t: "ping", n: pings++ });
      default:
        command satisfies never;
    }
  }

  function open({ link, transport }: Extract<Command, { do: "open" }>): Link {
    return env.openLink(transport, room, {
      opened: () => dispatch({ type: "opened", link }),
      received: (frames) =>
        batch(() => {
          dispatch({ type: "heard", link });
          for (const frame of frames) receive(link, frame);
        }),
      closed: (code) => dispatch({ type: "closed", link, code }),
    });
  }

  /** Frames of one message are taken one by one: each may end the link. */
  function receive(number: number, frame: ServerFrame): void {
    const now = connection.peek();
    if (!("link" in now) || now.link !== number) return;
    switch (frame.t) {
      case "welcome":
        // Another session took this browser over; the page is not its own.
        if (frame.me.id !== me.peek().id) {
          return dispatch({ type: "foreign", link: number });
        }
        me.value = frame.me;
        textLimit.value = frame.limits.text;
        store.receive(frame);
        return dispatch({ type: "welcomed", link: number });
      case "ack":
        talk.answered(frame);
        listener?.acked(frame.cid);
        break;
      case "nack":
        listener?.refused(frame.cid, frame);
        return talk.refused(frame.cid, frame);
      case "error": {
        const { code, until = null } = frame;
        if (frame.room !== room) return;
        if (code !== "banned" && code !== "no_room") return;
        removed.value = { code, untilMs: until };
        link?.close();
        return dispatch({
          type: "closed",
          link: number,
          code: HEEDED_CLOSE.banned,
        });
      }
      case "bye": {
        const { retryMs, spreadMs } = frame;
        return dispatch({ type: "bye", link: number, retryMs, spreadMs });
      }
      default:
        beside?.(frame);
        store.receive(frame);
    }
    talk.shown();
  }

  function dispatch(event: ConnectionEvent): void {
    const before = connection.peek();
    const { state, commands } = next(before, event, {
      nowMs: env.nowMs(),
      jitter: env.random(),
      visible: env.visible(),
    });
    // A timer may be early; then the tick is still to come.
    const idle = state === before && commands.length === 0;
    if (idle && event.type !== "tick") return;
    connection.value = state;
    for (const command of commands) perform(command);
    if (before.phase !== state.phase) phaseChanged(state);
    setTick();
  }

  function phaseChanged({ phase }: Connection): void {
    const online = phase === "online";
    if (!online) store.cut();
    talk.setOnline(online);
    listener?.online(online);
    if (online || phase === "idle") {
      cancelAway?.();
      cancelAway = null;
      away.value = false;
    } else {
      cancelAway ??= env.setTimer(() => away.value = true, AWAY_MS);
    }
  }

  function setTick(): void {
    cancelTick?.();
    const waitMs = dueMs(connection.peek()) - env.nowMs();
    cancelTick = waitMs === Infinity
      ? null
      : env.setTimer(() => dispatch({ type: "tick" }), Math.max(0, waitMs));
  }

  return {
    me: me as ReadonlySignal<Person>,
    textLimit: textLimit as ReadonlySignal<number>,
    connection: connection as ReadonlySignal<Connection>,
    /** Whether the connection has been gone for so long that it matters. */
    away: away as ReadonlySignal<boolean>,
    /** What keeps drafts from being stored on this device; `null`: nothing. */
    storeError: storeError as ReadonlySignal<unknown>,
    messages: store.messages,
    shown: store.shown,
    newest: store.newest,
    loading: store.loading,
    more: store.more,
    older: store.older,
    people: store.people,
    count: store.count,
    peopleAreLive: store.peopleAreLive,
    standing: store.standing,
    byHosts: store.byHosts,
    /** Why one was shown out; `null`: one was not. */
    removed: removed as ReadonlySignal<Removal | null>,
    pending: talk.pending,
    changes: talk.changes,
    limited: talk.limited,
    forgotten: talk.forgotten,
    /** The rest of the state, for tests and for the curious. */
    timeline: store.timeline,

    /** Connects; returns its own undo. */
    start(): () => void {
      const stopTalk = talk.start();
      const stopWatching = env.watch({
        nudge: () => dispatch({ type: "nudge" }),
        hidden: () => dispatch({ type: "hidden" }),
      });
      dispatch({ type: "start" });
      return () => {
        stopWatching();
        stopTalk();
        dispatch({ type: "stop" });
        cancelPage?.();
        cancelHello?.();
      };
    },

    /** Has somebody told of what happens in the room; or nobody any more. */
    listen(now: ((frame: ServerFrame) => void) | null): void {
      beside = now;
    },
    /** Says what may be lost. */
    whisper: (frame: ReadFrame | RoomsFrame | TypingFrame): void => send(frame),

    /** Sends an act; what comes of it is told to {@linkcode follow}. */
    act: (wish: Wish): void => send({ ...wish, t: "send", room }),
    /** Has somebody told of the connection, and of what is answered. */
    follow(now: Listener): void {
      listener = now;
      now.online(connection.peek().phase === "online");
    },

    say: talk.say,
    change: talk.change,
    retry: talk.retry,
    discard: talk.discard,

    /** Asks for older messages. */
    loadOlder: store.loadOlder,
    loadNewer: store.loadNewer,
    toNewest: store.toNewest,
    /** Lets go of what is too much, to keep a long session light. */
    bound: store.bound,
  };
}
