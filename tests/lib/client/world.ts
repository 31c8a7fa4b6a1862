/**
 * A world for clients without network, DOM or real time: a clock that is
 * turned by hand, links that deliver when told, and a server that follows the
 * protocol in the simplest way. The real hub is tried in the simulation.
 *
 * Pages travel apart from other frames, so that they can overtake each other.
 */
import { type Chat, createChat } from "../../../lib/client/chat.ts";
import { createTalk } from "../../../lib/client/talk.ts";
import type { Transport } from "../../../lib/client/connection.ts";
import type {
  Env,
  LinkEvents,
  SurroundingsEvents,
} from "../../../lib/client/env.ts";
import {
  type DraftStore,
  memoryDrafts,
} from "../../../lib/client/draft_store.ts";
import {
  type Cid,
  type ClientFrame,
  LOBBY,
  type Message,
  parseCid,
  type Person,
  type RoomEvent,
  type SendFrame,
  type ServerFrame,
  TAIL_LENGTH,
  type WireStanding,
} from "../../../lib/protocol.ts";

import { foldLive } from "../../../lib/client/folding.ts";
import { VISITING } from "../../../lib/room/wire.ts";

export const ROUND_TRIP_MS = 20;
const LIMITS = { text: 4_000, frame: 32_768, rooms: 50 };

export type Refusal = Pick<
  Extract<ServerFrame, { t: "nack" }>,
  "code" | "retry" | "afterMs"
>;

/** One link, seen from the server. */
export interface ServedLink {
  readonly transport: Transport;
  readonly person: Person;
  readonly events: LinkEvents;
  readonly frames: ServerFrame[];
  readonly pages: ServerFrame[];
  opened: boolean;
  over: boolean;
}

export class World {
  nowMs = 1_000;
  visible = true;
  /** Whether new links open; otherwise they fail. */
  reachable = true;
  epoch = "epoch-1";
  /** What whoever opens a tab may do. */
  standing: WireStanding = VISITING;
  log: RoomEvent[] = [];
  /** How the next sends are refused. */
  readonly refusals: Refusal[] = [];
  readonly links = new Set<ServedLink>();
  /** What the tabs were told to do about their surroundings. */
  readonly surroundings = new Set<SurroundingsEvents>();
  #timers: { atMs: number; run: () => void }[] = [];
  #cids = 0;
  #draw = 7;

  /** Timers that have not run. */
  get timers(): number {
    return this.#timers.length;
  }

  /** The messages as a reader should see them. */
  get messages(): Message[] {
    const messages = new Map<string, Message>();
    for (const { room: _, kind, ref, ...event } of this.log) {
      const message = messages.get(ref ?? "");
      if (kind === "message") messages.set(event.id, { ...event, kind });
      else if (message !== undefined) {
        const { edited: _, ...rest } = message;
        const after = kind === "delete"
          ? { body: null }
          : { body: event.body, edited: event.ts };
        messages.set(message.id, { ...rest, ...after, rev: event.seq });
      }
    }
    return [...messages.values()];
  }

  append(fields: Partial<RoomEvent> & Pick<RoomEvent, "by" | "kind">): void {
    const seq = this.log.length + 1;
    const event: RoomEvent = {
      seq,
      rev: seq,
      id: `${this.epoch}-${seq}`,
      room: LOBBY,
      cid: `server-${seq}`,
      body: null,
      ts: this.nowMs,
      ...fields,
    };
    this.log.push(event);
    for (const link of this.links) {
      if (link.opened) link.frames.push({ t: "evt", ...event });
    }
  }

  /** A tab that was opened with the newest page. */
  open(person: Person, drafts: DraftStore = memoryDrafts()): Tab {
    const messages = this.messages;
    const chat = createChat({
      room: LOBBY,
      me: person,
      page: {
        items: messages.slice(-TAIL_LENGTH),
        asOf: this.log.length,
        more: messages.length > TAIL_LENGTH,
        epoch: this.epoch,
      },
      people: { list: [person], count: 1 },
      standing: this.standing,
      textLimit: LIMITS.text,
      env: this.#env(person, drafts),
    });
    return { chat, person, drafts, stop: chat.start() };
  }

  /** A backup was restored: only so many events are left, in another epoch. */
  restore(length: number): void {
    this.epoch = `epoch-${Number(this.epoch.slice(6)) + 1}`;
    this.log = this.log.slice(0, length);
    for (const link of this.links) this.cut(link, 1006);
  }

  cut(link: ServedLink, code: number): void {
    if (!this.links.delete(link)) return;
    link.over = true;
    link.events.closed(code);
  }

  /** Delivers up to `count` things that are under way to one link. */
  deliver(link: ServedLink, count: number, pagesFirst: boolean): void {
    if (!link.opened) {
      if (link.over) return;
      if (!this.reachable) return this.cut(link, 1006);
      link.opened = true;
      return link.events.opened();
    }
    const queues = pagesFirst
      ? [link.pages, link.frames]
      : [link.frames, link.pages];
    for (const queue of queues) {
      const frames = queue.splice(0, count);
      if (frames.length > 0 && !link.over) link.events.received(frames);
    }
  }

  /** Lets time pass. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = endMs;
  }

  /** Lets everything arrive, until nothing is under way any more. */
  async settle(): Promise<void> {
    this.reachable = true;
    this.refusals.length = 0;
    for (let round = 0; round < 60; round++) {
      for (let turn = 0; turn < 40; turn++) {
        for (const link of this.links) this.deliver(link, 1_000, false);
        await flush();
        this.pass(ROUND_TRIP_MS);
      }
      this.pass(1_000);
    }
  }

  #env(person: Person, drafts: DraftStore): Env {
    return {
      nowMs: () => this.nowMs,
      random: () =>
        (this.#draw = (this.#draw * 16_807) % 2_147_483_647) / 2_147_483_647,
      newCid: () => cidOf(++this.#cids),
      visible: () => this.visible,
      setTimer: (run, ms) => {
        // Like a browser's: in whole milliseconds, so that it may be early.
        const atMs = this.nowMs + Math.max(1, Math.floor(ms));
        const timer = { atMs, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
        };
      },
      openLink: (transport, _room, events) => {
        const link: ServedLink = {
          transport,
          person,
          events,
          frames: [],
          pages: [],
          opened: false,
          over: false,
        };
        this.links.add(link);
        return {
          send: (frame) => this.#receive(link, frame),
          close: () => {
            link.over = true;
            this.links.delete(link);
          },
        };
      },
      watch: (events) => {
        this.surroundings.add(events);
        return () => this.surroundings.delete(events);
      },
      folding: () => foldLive,
      talk: (needs) => createTalk(needs, drafts, () => this.nowMs),
    };
  }

  #receive(link: ServedLink, frame: ClientFrame): void {
    if (link.over) return;
    switch (frame.t) {
      case "hello":
        for (const cursor of frame.rooms) {
          const resumes = cursor.epoch === this.epoch &&
            (cursor.seq ?? Infinity) <= this.log.length;
          this.#welcome(link, resumes ? cursor.seq : undefined);
        }
        return;
      case "send":
        return this.#send(link, frame);
      case "history": {
        if (frame.epoch !== this.epoch) return;
        const { before = Infinity, limit, req } = frame;
        const older = this.messages.filter(({ seq }) => seq < before);
        link.pages.push({
          t: "page",
          req,
          room: LOBBY,
          epoch: this.epoch,
          items: older.slice(-limit),
          asOf: this.log.length,
          more: older.length > limit,
        });
        return;
      }
      case "ping":
        link.frames.push({
          t: "pong",
          n: frame.n,
          heads: { [LOBBY]: [this.epoch, this.log.length] },
        });
    }
  }

  #welcome(link: ServedLink, seq: number | undefined): void {
    const head = this.log.length;
    const from = seq ?? Math.max(0, head - TAIL_LENGTH);
    link.frames.push({
      t: "welcome",
      v: 1,
      me: link.person,
      limits: LIMITS,
      rooms: [{
        room: LOBBY,
        epoch: this.epoch,
        head,
        mode: seq === undefined ? "reset" : "resumed",
        from,
      }],
    });
    for (const event of this.log.slice(from)) {
      link.frames.push({ t: "evt", ...event });
    }
    link.frames.push({ t: "live", room: LOBBY, head });
  }

  #send(link: ServedLink, { cid, body, kind, ref }: SendFrame): void {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) {
      link.frames.push({ t: "nack", room: LOBBY, cid, ...refusal });
      return;
    }
    const known = this.log.find((event) =>
      event.cid === cid && event.by.id === link.person.id
    );
    const { seq, id, ts } = known ??
      {
        seq: this.log.length + 1,
        id: `${this.epoch}-${this.log.length + 1}`,
        ts: this.nowMs,
      };
    const dup = known !== undefined;
    link.frames.push({ t: "ack", room: LOBBY, cid, seq, id, ts, dup });
    if (dup) return;
    this.append({
      by: link.person,
      kind,
      cid,
      body: kind === "delete" ? null : body,
      ...(ref === undefined ? {} : { ref }),
    });
  }
}

export interface Tab {
  readonly chat: Chat;
  readonly person: Person;
  readonly drafts: DraftStore;
  readonly stop: () => void;
}

/** Lets promises that are settled tell so. */
export async function flush(): Promise<void> {
  for (let n = 0; n < 8; n++) await Promise.resolve();
}

function cidOf(n: number): Cid {
  const cid = parseCid(`cid-${String(n).padStart(8, "0")}`);
  if (cid === null) throw new Error(`Cannot make a cid of ${n}`);
  return cid;
}
