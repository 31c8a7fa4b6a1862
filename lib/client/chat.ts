/**
 * A person in a room: joins the connection, the room's state and the outbox,
 * and lets effects happen through {@linkcode Env}.
 *
 * Decides little itself. When to reconnect is `connection.ts`, what is shown
 * `room_store.ts`, what is sent `outbox.ts`; the other half is `lib/chat.ts`.
 *
 * @module
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Cid,
  ClientFrame,
  Message,
  Person,
  ReadFrame,
  RoomId,
  RoomsFrame,
  ServerFrame,
  TypingFrame,
  WireStanding,
} from "../protocol.ts";
import { isHost } from "../room/role.ts";
import { codePoints, normaliseText } from "../text/normalise.ts";
import { CLOSE, PROTOCOL_VERSION } from "../wire_terms.ts";
import type { Listener, Wish } from "./acts.ts";
import { assertNever } from "./assert_never.ts";
import {
  type Command,
  type Connection,
  type ConnectionEvent,
  dueMs,
  IDLE,
  next,
} from "./connection.ts";
import type { Env, Link } from "./env.ts";
import type { Change, Draft } from "./draft_store.ts";
import { createOutbox, DRAFTS_MAX, type PendingDraft } from "./outbox.ts";
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

/** What became of a text that was to be said. */
export type Said =
  | { readonly ok: true }
  /**
   * The text is not kept. `rate`: the server takes no more for `afterMs`;
   * `busy`: too much waits to be sent; `signed_out`: the person has left.
   */
  | {
    readonly ok: false;
    readonly code: "empty" | "too_long" | "rate" | "busy" | "signed_out";
    readonly afterMs?: number;
  };

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
  /** Of messages that this tab sent, by their `cid`. */
  const ids = new Map<string, string>();
  /** When one last said something here, for slow mode; `null`: not yet. */
  let saidMs: number | null = null;
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
    onAsk: ask,
    onMessages: (messages) => {
      for (const { by, cid, seq } of messages) {
        if (by.id !== me.peek().id) continue;
        outbox.acked(cid, seq);
        listener?.acked(cid);
      }
    },
    onNewEpoch: () => outbox.forgetStored(),
  });
  const outbox = createOutbox({
    store: env.drafts(options.me.id),
    room,
    nowMs: () => env.nowMs(),
    setTimer: (run, ms) => env.setTimer(run, ms),
    send: (draft) => {
      const { cid, room, body, change } = draft;
      if (change !== undefined) return sendChange(draft, change);
      send({ t: "send", room, cid, kind: "message", body });
    },
    seqOf: (cid) => ownMessage(cid)?.seq ?? null,
    epoch: () => store.timeline.peek().epoch,
    onStoreError: (error) => storeError.value = error,
  });

  function send(frame: ClientFrame): void {
    link?.send(frame);
  }

  /** Its message went before it, so that the server has given that an id. */
  function sendChange({ cid, room, body }: Draft, change: Change): void {
    const { kind, of } = change;
    const ref = change.id ?? ids.get(of) ?? ownMessage(of)?.id;
    if (ref !== undefined) send({ t: "send", room, cid, kind, body, ref });
    else outbox.refused(cid, { code: "bad_ref", retry: false });
  }

  function ownMessage(cid: string): Message | undefined {
    return store.messages.peek().find((message) =>
      message.cid === cid && message.by.id === me.peek().id
    );
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
        return assertNever(command);
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
        if (isMessage(frame.cid)) {
          ids.set(frame.cid, frame.id);
          saidMs = env.nowMs();
        }
        outbox.acked(frame.cid, frame.seq);
        listener?.acked(frame.cid);
        break;
      case "nack":
        listener?.refused(frame.cid, frame);
        return outbox.refused(frame.cid, frame);
      case "error": {
        const { code, until = null } = frame;
        if (frame.room !== room) return;
        if (code !== "banned" && code !== "no_room") return;
        removed.value = { code, untilMs: until };
        link?.close();
        return dispatch({ type: "closed", link: number, code: CLOSE.banned });
      }
      case "bye": {
        const { retryMs, spreadMs } = frame;
        return dispatch({ type: "bye", link: number, retryMs, spreadMs });
      }
      default:
        beside?.(frame);
        store.receive(frame);
    }
    outbox.shown(store.last.peek());
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
    outbox.setOnline(online);
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

  /** Whether a draft is a message, rather than a change of one. */
  function isMessage(cid: string): boolean {
    return outbox.drafts.peek().some((draft) =>
      draft.cid === cid && draft.change === undefined
    );
  }

  /** Why a text cannot be kept, whatever becomes of it. */
  function unfit(body: string): Said | null {
    if (outbox.forgotten.peek()) return { ok: false, code: "signed_out" };
    if (body === "") return { ok: false, code: "empty" };
    const limit = textLimit.peek();
    if (limit > 0 && codePoints(body) > limit) {
      return { ok: false, code: "too_long" };
    }
    return outbox.drafts.peek().length >= DRAFTS_MAX
      ? { ok: false, code: "busy" }
      : null;
  }

  /** Milliseconds until slow mode lets one write again; 0 or less: it does. */
  function slowedMs(): number {
    const standing = store.standing.peek();
    if (saidMs === null || isHost(standing)) return 0;
    return saidMs + standing.slowMs - env.nowMs();
  }

  /** What is not in the timeline yet. */
  const drafts = computed<readonly PendingDraft[]>(() =>
    outbox.drafts.value.filter((draft) =>
      draft.room === room &&
      (draft.seq === null || draft.seq > store.last.value)
    )
  );
  const pending = computed(() =>
    drafts.value.filter(({ change, state }) =>
      change === undefined || state === "failed"
    )
  );
  const changes = computed<ReadonlyMap<string, PendingDraft>>(() =>
    new Map(
      drafts.value.filter(({ state }) => state !== "failed")
        .flatMap((draft) => draft.change ? [[draft.change.of, draft]] : []),
    )
  );

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
    /** Whether the server takes nothing more for now. */
    limited: computed(() => outbox.limitedUntilMs.value !== null),
    /**
     * What is not in the timeline yet, in the order it was written; of changes,
     * what was refused.
     */
    pending,
    /** The last change of each own message that is on its way, by its `cid`. */
    changes,
    /** The rest of the state, for tests and for the curious. */
    timeline: store.timeline,

    /** Connects; returns its own undo. */
    start(): () => void {
      const stopOutbox = outbox.start();
      const stopWatching = env.watch({
        nudge: () => dispatch({ type: "nudge" }),
        hidden: () => dispatch({ type: "hidden" }),
      });
      dispatch({ type: "start" });
      return () => {
        stopWatching();
        stopOutbox();
        dispatch({ type: "stop" });
        cancelPage?.();
        cancelHello?.();
      };
    },

    /** Says something. Only after `ok` is it kept here, and may be forgotten. */
    async say(text: string): Promise<Said> {
      const body = normaliseText(text);
      const problem = unfit(body);
      if (problem !== null) return problem;
      const afterMs = (outbox.limitedUntilMs.peek() ?? 0) - env.nowMs();
      if (afterMs > 0) return { ok: false, code: "rate", afterMs };
      const slowAfterMs = slowedMs();
      if (slowAfterMs > 0) {
        return { ok: false, code: "rate", afterMs: slowAfterMs };
      }
      saidMs = env.nowMs();
      await outbox.say({ cid: env.newCid(), room, body, refused: null });
      return { ok: true };
    },

    /**
     * Changes an own message: kept and sent like one, in its turn. Only after
     * `ok` may the text be forgotten.
     *
     * @param change `of` and `id` are the message's `cid` and id.
     * @param text Of no meaning to what deletes.
     * @param cid Of the change, if it has one already.
     */
    async change(
      change: Change,
      text: string,
      cid: Cid = env.newCid(),
    ): Promise<Said> {
      const body = change.kind === "edit" ? normaliseText(text) : "";
      const problem = unfit(change.kind === "edit" ? body : "-");
      if (problem !== null) return problem;
      await outbox.say({ cid, room, body, change, refused: null });
      return { ok: true };
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

    retry: outbox.retry,
    discard: outbox.discard,

    /** Whether the person has left, in this tab or in another. */
    forgotten: outbox.forgotten,
    /**
     * The person leaves: nothing more is sent, and what was not is thrown
     * away, here and on the device. Resolves when it is gone; `false` if the
     * device would not.
     */
    forget(): Promise<boolean> {
      dispatch({ type: "stop" });
      return outbox.forget();
    },

    /** Asks for older messages. */
    loadOlder: store.loadOlder,
    loadNewer: store.loadNewer,
    toNewest: store.toNewest,
    /** Lets go of what is too much, to keep a long session light. */
    bound: store.bound,
  };
}
