/**
 * A tab: the real client in a simulated browser. It starts from a page that
 * the server rendered, and can be hidden, put to sleep, reloaded and killed.
 */
import { type Chat, createChat } from "../../lib/client/chat.ts";
import { createTalk } from "../../lib/client/talk.ts";
import type {
  Env,
  Link,
  LinkEvents,
  SurroundingsEvents,
} from "../../lib/client/env.ts";
import { DEFAULT_LIMITS } from "../../lib/limits.ts";
import {
  type Cid,
  parseCid,
  type RoomId,
  type ServerFrame,
  TAIL_LENGTH,
} from "../../lib/protocol.ts";
import { foldLive } from "../../lib/client/folding.ts";
import { VISITING } from "../../lib/room/wire.ts";
import type { Device, Occupant } from "./device.ts";
import { framesOf } from "./frames.ts";
import type { Ledger, Said } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import type { Rendered, Server } from "./server.ts";
import { Web } from "./web.ts";
import type { Wire } from "./wire.ts";

/** When a page that does not come is asked for again. */
const LOAD_AGAIN_MS = 2_000;
/** A person stops typing when nothing is taken: storage that hangs is slow. */
const UNSAID_MAX = 12;
/** Who is here is told in differences, which only the sender can make good. */
const MAY_BE_UNREADABLE: ReadonlySet<string> = new Set(
  ["welcome", "ack", "nack", "evt", "live", "page", "pong"],
);

export interface TabOptions {
  readonly scene: Scene;
  readonly server: Server;
  readonly device: Device;
  readonly ledger: Ledger;
  readonly number: number;
  readonly room: RoomId;
  readonly isVisible: boolean;
  /** How likely a frame of a message cannot be read. */
  readonly unreadableShare: () => number;
}

export class Tab implements Occupant {
  readonly number: number;
  readonly room: RoomId;
  readonly device: Device;
  readonly wires = new Set<Wire>();
  isVisible: boolean;
  isGone = false;
  /** `null` until the page has come. */
  chat: Chat | null = null;
  readonly #options: TabOptions;
  readonly #web: Web;
  #isAsleep = false;
  /** What happened while it slept. */
  readonly #missed: (() => void)[] = [];
  #surroundings: SurroundingsEvents | null = null;
  #saying: Promise<void> = Promise.resolve();
  #texts = 0;
  #unsaid = 0;
  #cids = 0;

  constructor(options: TabOptions) {
    this.#options = options;
    this.#web = new Web({
      ...options,
      wires: this.wires,
      run: (task) => this.run(task),
    });
    this.number = options.number;
    this.room = options.room;
    this.device = options.device;
    this.isVisible = options.isVisible;
    this.#load();
  }

  get name(): string {
    return `${this.device.person.id}/${this.number}`;
  }

  /** Whether something is being said at this moment. */
  get isSaying(): boolean {
    return this.#unsaid > 0;
  }

  run(task: () => void): void {
    if (this.isGone) return;
    if (this.#isAsleep || this.#missed.length > 0) this.#missed.push(task);
    else task();
  }

  /** The person says something; one thing after the other. */
  say(): void {
    const { chat } = this;
    if (chat === null || this.#isAsleep) return;
    if (this.#unsaid >= UNSAID_MAX) return;
    this.#unsaid += 1;
    const { ledger, device: { person } } = this.#options;
    const body = `${this.name} says ${++this.#texts}`;
    this.#saying = this.#saying.then(async () => {
      if (this.isGone) return;
      const { room, number } = this;
      const said = ledger.say({ body, room, personId: person.id, tab: number });
      const outcome = await chat.say(body);
      this.#unsaid -= 1;
      said.kept = outcome.ok;
      this.#note(() => `"${body}" ${outcome.ok ? "is kept" : outcome.code}`);
    });
  }

  /** The person looks at what the server refused, and decides. */
  decide(discards: boolean): void {
    for (const { cid, state, body } of this.chat?.pending.peek() ?? []) {
      if (state !== "failed") continue;
      const said = this.#said(body);
      if (said !== undefined) {
        said.refused = true;
        said.discarded ||= discards;
      }
      this.#note(() => `"${body}" ${discards ? "is discarded" : "again"}`);
      if (discards) this.chat?.discard(cid);
      else this.chat?.retry(cid);
    }
  }

  show(isVisible: boolean): void {
    if (this.isVisible === isVisible || this.isGone) return;
    this.#note(() => isVisible ? "shown" : "hidden");
    this.isVisible = isVisible;
    this.device.changed(this);
    if (isVisible) this.nudge();
    else this.run(() => this.#surroundings?.hidden());
  }

  nudge(): void {
    this.run(() => this.#surroundings?.nudge());
  }

  /** The machine sleeps: nothing runs, and the network goes on without it. */
  sleep(): void {
    this.#note(() => "sleeps");
    this.#isAsleep = true;
  }

  /** What it missed happens now, one thing after the other. */
  wake(): void {
    if (!this.#isAsleep) return;
    this.#note(() => "wakes");
    this.#isAsleep = false;
    this.#catchUp();
    this.nudge();
  }

  /** It is closed, reloaded, or its process crashed. */
  kill(): void {
    if (this.isGone) return;
    this.#note(() => "gone");
    this.isGone = true;
    for (const wire of this.wires) wire.hangUp();
    this.device.changed(this);
    const { storage, hasStalled } = this.device;
    if (storage === "works" && !hasStalled) return;
    for (const said of this.#options.ledger.said) {
      if (said.tab === this.number) said.forgotten = true;
    }
  }

  /** Everything that is on its screen, or waits to be. */
  texts(): string[] {
    return [
      ...(this.chat?.messages.peek() ?? []),
      ...(this.chat?.pending.peek() ?? []),
    ].flatMap(({ body }) => body ?? []);
  }

  #catchUp(): void {
    if (this.isGone || this.#isAsleep) return;
    const task = this.#missed[0];
    if (task === undefined) return;
    task();
    this.#missed.shift();
    this.#options.scene.loop.after(0, () => this.#catchUp());
  }

  #said(body: string): Said | undefined {
    return this.#options.ledger.said.find((said) => said.body === body);
  }

  #note(text: () => string): void {
    this.#options.scene.note(() => `${this.name}: ${text()}`);
  }

  #load(): void {
    if (this.isGone || this.chat !== null) return;
    const { loop, chance } = this.#options.scene;
    const { server, device } = this.#options;
    loop.after(LOAD_AGAIN_MS, () => this.#load());
    if (!server.isUp || device.network !== "works") return;
    server.render(this.room, TAIL_LENGTH).then(
      (rendered) =>
        loop.after(
          chance.draw() * 4 * device.latencyMs,
          () => this.run(() => this.#start(rendered)),
        ),
      () => this.#note(() => "page failed"),
    );
  }

  #start({ page, people }: Rendered): void {
    if (this.chat !== null) return;
    this.#note(() => `page of ${this.room} in ${page.epoch} at ${page.asOf}`);
    this.chat = createChat({
      room: this.room,
      me: this.device.person,
      page,
      people,
      standing: VISITING,
      textLimit: DEFAULT_LIMITS.textCodePoints,
      env: this.#env(),
    });
    this.chat.start();
  }

  #env(): Env {
    const { scene: { loop, chance }, device } = this.#options;
    return {
      nowMs: () => loop.nowMs,
      random: () => chance.draw(),
      newCid: () => this.#newCid(),
      visible: () => this.isVisible,
      setTimer: (run, ms) => {
        let off = false;
        const cancel = loop.after(ms, () =>
          this.run(() => {
            if (!off) run();
          }));
        return () => {
          off = true;
          cancel();
        };
      },
      openLink: (transport, _room, events) =>
        transport === "socket" ? this.#openSocket(events) : this.#web.openLink(
          this.room,
          events,
          (events) => this.#openSocket(events),
        ),
      watch: (events) => {
        this.#surroundings = events;
        return () => this.#surroundings = null;
      },
      folding: () => foldLive,
      talk: (needs) =>
        createTalk(needs, device.storeOf(this), () => loop.nowMs),
    };
  }

  #openSocket(events: LinkEvents): Link {
    const { server, device } = this.#options;
    const wire = server.connect(device, {
      opened: () => this.run(() => events.opened()),
      received: (data) => {
        const frames = this.#readable(framesOf(data));
        this.run(() => events.received(frames));
      },
      closed: (code) => {
        this.#note(() => `closed ${code}`);
        this.run(() => events.closed(code));
      },
    });
    this.wires.add(wire);
    return {
      send: (frame) => wire.say(JSON.stringify(frame)),
      close: () => wire.hangUp(),
    };
  }

  /** Leaves out what a page of another version could not read. */
  #readable(frames: readonly ServerFrame[]): readonly ServerFrame[] {
    const { scene: { chance }, unreadableShare } = this.#options;
    const share = unreadableShare();
    if (share === 0) return frames;
    return frames.filter(({ t }) => {
      const lost = MAY_BE_UNREADABLE.has(t) && chance.happens(share);
      if (lost) this.#note(() => `cannot read ${t}`);
      return !lost;
    });
  }

  #newCid(): Cid {
    const text = `cid-${this.number}-${String(++this.#cids).padStart(4, "0")}`;
    const cid = parseCid(text);
    if (cid === null) throw new Error(`Cannot use as a cid: ${text}`);
    return cid;
  }
}
