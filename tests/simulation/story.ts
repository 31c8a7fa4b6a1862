/**
 * One run: who is there, what they do and what befalls them, all of it chosen
 * by the seed. In the end everything heals, and must become quiet.
 */
import type { Draft } from "../../lib/log/log.ts";
import {
  LOBBY,
  parseCid,
  parseRoomId,
  type Person,
  type RoomId,
} from "../../lib/protocol.ts";
import { Checker } from "./checker.ts";
import { Device } from "./device.ts";
import { Disk, type Journal, MISHAPS, type Weather } from "./disk.ts";
import { Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import { Server } from "./server.ts";
import { Tab } from "./tab.ts";
import { EVE, Troublemaker } from "./troublemaker.ts";
import { Visitor } from "./visitor.ts";
import type { Wire } from "./wire.ts";

const DAY_MS = 86_400_000;
/** Few enough that the server never minds, connections it believes in included. */
const TABS_EACH_MAX = 3;
const ACTIONS_MIN = 10;
const ACTIONS_MAX = 45;
/** How long it may take, once everything works, until all is quiet. */
const QUIET_WITHIN_MS = 120_000;
const QUIET_CHECK_MS = 500;
/** Quiet is only what stays so: for longer than it takes to ping. */
const QUIET_FOR_MS = 6_000;
/** Longer than a page takes to come. */
const PAGE_MS = 2_500;
const PAGES_MAX = 40;
const WHISPER_MS = 300;
/** Within this time most come back to a server that was started again. */
const RETURN_MS = 500;

const FINE: Weather = {
  commitMs: 3,
  readMs: 2,
  mishaps: [],
  mishapShare: 0,
  unreadableShare: 0,
};

const NAMES = ["Ada", "Bob", "Cem", "Dua"];

interface Action {
  readonly weight: number;
  readonly run: () => void;
}

export class Story {
  readonly #scene: Scene;
  readonly #ledger: Ledger;
  readonly #disk: Disk;
  readonly #server: Server;
  readonly #visitor: Visitor;
  readonly #troublemaker: Troublemaker;
  readonly #checker: Checker;
  readonly #devices: Device[] = [];
  readonly #rooms: RoomId[];
  readonly #actions: Action[];
  readonly #unreadableShare: number;
  /** How the disk does on ordinary days. */
  readonly #usual: Weather;
  #tabs: Tab[] = [];
  #tabNumbers = 0;
  #backup: Journal | null = null;
  /** Somebody is about to start the server. */
  #isOperated = false;
  #isHealed = false;

  constructor(scene: Scene) {
    const { chance } = scene;
    const ledger = new Ledger();
    this.#scene = scene;
    this.#ledger = ledger;
    this.#disk = new Disk(scene, FINE);
    this.#server = new Server(scene, this.#disk, ledger);
    this.#visitor = new Visitor(scene, this.#disk, this.#server, ledger);
    this.#troublemaker = new Troublemaker(
      scene,
      this.#server,
      this.#visitor,
      LOBBY,
    );
    this.#checker = new Checker(scene, this.#disk, ledger);
    this.#rooms = chance.happens(0.3) ? [LOBBY, roomOf("side")] : [LOBBY];
    for (let n = chance.between(1, NAMES.length); n > 0; n--) {
      const name = NAMES[this.#devices.length] ?? "";
      this.#devices.push(new Device(scene, { id: name.toLowerCase(), name }));
    }
    this.#unreadableShare = chance.pick([0, 0, 0, 0.03, 0.15]) ?? 0;
    this.#usual = {
      ...FINE,
      commitMs: chance.pick([1, 3, 100]) ?? 1,
      readMs: chance.pick([0, 2, 100, 400]) ?? 0,
    };
    this.#disk.weather = this.#usual;
    this.#actions = this.#choose();
  }

  async run(): Promise<void> {
    const { chance, loop } = this.#scene;
    await this.#writeHistory(chance.pick([0, 5, 60, 130]) ?? 0);
    this.#server.start();
    for (let n = chance.between(2, 5); n > 0; n--) this.#openTab();
    await loop.pass(chance.draw() * 2_000);
    for (let n = chance.between(ACTIONS_MIN, ACTIONS_MAX); n > 0; n--) {
      this.#act();
      await loop.pass(this.#pauseMs());
      this.#checker.checkScreens(this.#tabs);
      this.#checkConnections();
      if (this.#scene.violation !== null) return;
    }
    if (chance.happens(0.2)) {
      this.#whisper(LOBBY);
      await loop.pass(WHISPER_MS);
    }
    await this.#heal();
    if (this.#scene.violation !== null) return;
    await this.#readBack();
    await this.#checker.checkEnd(this.#rooms, this.#tabs, this.#devices);
  }

  #checkConnections(): void {
    const { connections, open } = this.#server;
    if (connections === open) return;
    this.#scene.accuse(
      "a connection counts from when it is open until it is not",
      `${connections} are counted, ${open} are open`,
    );
  }

  /** Each run has its own mixture: what is rare together is common apart. */
  #choose(): Action[] {
    const { chance } = this.#scene;
    const always = (weight: number, run: () => void) => ({ weight, run });
    const maybe = (weight: number, run: () => void) => ({
      weight: chance.happens(0.5) ? weight * 2 * chance.draw() : 0,
      run,
    });
    const tab = (run: (tab: Tab) => void) => () => {
      const one = chance.pick(this.#tabs);
      if (one !== undefined) run(one);
    };
    const wire = (run: (wire: Wire) => void) =>
      tab(({ wires }) => {
        const one = [...wires].findLast((wire) => !wire.isOver);
        if (one !== undefined) run(one);
      });
    const device = (run: (device: Device) => void) => () => {
      const one = chance.pick(this.#devices);
      if (one !== undefined) run(one);
    };
    const room = (run: (room: RoomId) => void) => () => {
      run(chance.pick(this.#rooms) ?? LOBBY);
    };
    return [
      always(
        30,
        tab((tab) => {
          for (let n = chance.pick([1, 1, 1, 3, 8]) ?? 1; n > 0; n--) tab.say();
        }),
      ),
      maybe(5, room((room) => this.#visitor.write(this.#anybody(), room))),
      maybe(4, room((room) => this.#visitor.change(room, "edit"))),
      maybe(4, room((room) => this.#visitor.change(room, "delete"))),
      maybe(
        4,
        room((room) => void this.#visitor.repeat(room, chance.happens(0.6))),
      ),
      maybe(4, () => this.#troublemaker.write()),
      maybe(4, () => this.#troublemaker.listen()),
      maybe(5, () => this.#troublemaker.annoy()),
      maybe(2, () => this.#visitor.moderate(EVE, LOBBY)),
      maybe(8, tab((tab) => void tab.chat?.loadOlder())),
      maybe(6, tab((tab) => this.#readWhileChanging(tab))),
      maybe(1, tab((tab) => tab.chat?.bound("end", 15, 15))),
      maybe(2, tab((tab) => tab.decide(chance.happens(0.3)))),
      maybe(6, wire((wire) => wire.cut())),
      maybe(3, wire((wire) => wire.blackHole())),
      maybe(3, wire((wire) => wire.stall(chance.draw() * 8_000))),
      maybe(3, device((device) => this.#loseNetwork(device))),
      maybe(4, tab((tab) => this.#reload(tab))),
      maybe(2, tab((tab) => this.#close(tab))),
      maybe(3, () => this.#openTab()),
      maybe(
        1,
        device((device) =>
          this.#tabs.filter((tab) => tab.device === device)
            .forEach((tab) => this.#close(tab))
        ),
      ),
      maybe(4, tab((tab) => tab.show(!tab.isVisible))),
      maybe(1, device((device) => this.#rename(device))),
      maybe(2, tab((tab) => tab.nudge())),
      maybe(2, device((device) => this.#sleep(device))),
      maybe(2, device((device) => device.stall(chance.draw() * 6_000))),
      maybe(3, () => this.#outage(() => this.#server.kill())),
      maybe(1, () => this.#outage(() => void this.#server.stop())),
      maybe(3, () => this.#storm()),
      maybe(3, room((room) => this.#whisper(room))),
      maybe(2, () => this.#backup = this.#disk.backup()),
      maybe(1, () => this.#restore()),
      maybe(
        1,
        () => this.#server.wallOffsetMs += (2 * chance.draw() - 1) * DAY_MS,
      ),
    ];
  }

  #act(): void {
    const total = this.#actions.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#scene.chance.draw() * total;
    for (const { weight, run } of this.#actions) {
      left -= weight;
      if (left < 0) return run();
    }
  }

  #pauseMs(): number {
    const { chance } = this.#scene;
    return chance.draw() * (chance.pick([20, 20, 200, 200, 1_000, 8_000]) ?? 0);
  }

  #anybody(): Person {
    return this.#scene.chance.pick(this.#devices)?.person ?? EVE;
  }

  #openTab(
    device = this.#scene.chance.pick(this.#devices),
    room = this.#scene.chance.pick(this.#rooms),
  ): void {
    if (device === undefined || room === undefined) return;
    const theirs = this.#tabs.filter((tab) => tab.device === device);
    if (theirs.length >= TABS_EACH_MAX) return;
    const tab = new Tab({
      scene: this.#scene,
      server: this.#server,
      ledger: this.#ledger,
      device,
      room,
      number: ++this.#tabNumbers,
      isVisible: this.#scene.chance.happens(0.7),
      unreadableShare: () => this.#isHealed ? 0 : this.#unreadableShare,
    });
    this.#tabs.push(tab);
  }

  #close(tab: Tab): void {
    tab.kill();
    this.#tabs = this.#tabs.filter((one) => one !== tab);
  }

  #reload(tab: Tab): void {
    this.#close(tab);
    this.#openTab(tab.device, tab.room);
  }

  #rename(device: Device): void {
    device.rename(`${device.person.name}'`);
    this.#server.renamed(device.person);
  }

  /** The machine is closed: its connections may be gone when it is opened. */
  #sleep(device: Device): void {
    const { loop, chance } = this.#scene;
    const tabs = this.#tabs.filter((tab) => tab.device === device);
    for (const tab of tabs) {
      tab.sleep();
      if (chance.happens(0.5)) {
        for (const wire of tab.wires) wire.blackHole();
      }
    }
    loop.after(chance.draw() * 60_000, () => tabs.forEach((tab) => tab.wake()));
  }

  #loseNetwork(device: Device): void {
    const { loop, chance } = this.#scene;
    device.network = chance.happens(0.5) ? "down" : "silent";
    const { network } = device;
    for (const tab of this.#tabs) {
      if (tab.device !== device) continue;
      for (const wire of tab.wires) {
        if (network === "down") wire.cut();
        else wire.blackHole();
      }
    }
    loop.after(chance.draw() * 15_000, () => this.#findNetwork(device));
  }

  #findNetwork(device: Device): void {
    device.network = "works";
    for (const tab of this.#tabs) if (tab.device === device) tab.nudge();
  }

  #outage(end: () => void): void {
    const { loop, chance } = this.#scene;
    if (this.#isOperated) return;
    this.#isOperated = true;
    end();
    this.#server.isStrict = chance.happens(0.2);
    loop.after(5_000 * chance.draw() ** 2, () => {
      if (this.#isHealed) return;
      this.#isOperated = false;
      this.#server.kill();
      this.#server.start();
    });
  }

  #restore(): void {
    const backup = this.#backup;
    if (this.#isOperated || backup === null) return;
    this.#isOperated = true;
    const { loop, chance } = this.#scene;
    this.#server.kill();
    loop.after(chance.draw() * 3_000, async () => {
      if (this.#isHealed) return;
      await this.#disk.restore(backup);
      this.#isOperated = false;
      this.#server.start();
    });
  }

  /** The disk becomes slow, or refuses, for a while. */
  #storm(): void {
    const { loop, chance } = this.#scene;
    const mishap = chance.pick(MISHAPS);
    this.#disk.weather = {
      commitMs: chance.pick([1, 30, 300, 10_000]) ?? 1,
      readMs: chance.pick([1, 30, 300]) ?? 1,
      mishaps: mishap === undefined || chance.happens(0.3) ? MISHAPS : [mishap],
      mishapShare: chance.pick([0, 0.2, 1]) ?? 0,
      unreadableShare: chance.pick([0, 0, 0.3, 1]) ?? 0,
    };
    loop.after(chance.draw() * 10_000, () => this.#disk.weather = this.#usual);
  }

  /** Older messages are changed while a tab asks for them. */
  #readWhileChanging({ chat, room, device }: Tab): void {
    const { loop, chance } = this.#scene;
    const first = chat?.messages.peek()[0]?.seq;
    if (first === undefined || chat?.loadOlder() !== true) return;
    const tripMs = 2 * (device.latencyMs + this.#usual.readMs);
    for (let n = chance.between(1, 5); n > 0; n--) {
      loop.after(
        chance.draw() * tripMs,
        () => this.#visitor.changeBefore(room, first),
      );
    }
  }

  /** Something is stored, and nobody is told: not even that it is not. */
  #whisper(room: RoomId): void {
    const mishaps = MISHAPS.filter(({ done }) => done);
    this.#disk.weather = { ...this.#usual, mishaps, mishapShare: 1 };
    this.#visitor.write(this.#anybody(), room, 1);
    this.#scene.loop.after(WHISPER_MS, () => this.#disk.weather = this.#usual);
  }

  async #writeHistory(length: number): Promise<void> {
    const drafts: Draft[] = [];
    for (let n = 1; n <= length; n++) {
      const cid = parseCid(`cid-history-${n}`);
      if (cid === null) throw new Error("Cannot write history without a cid");
      drafts.push({
        room: LOBBY,
        author: EVE,
        cid,
        kind: "message",
        body: `once ${n}`,
        id: `once-${n}`,
        nowMs: n,
        steadyMs: n,
      });
    }
    const cid = parseCid("cid-host");
    const [first] = drafts;
    if (first !== undefined && cid !== null) {
      drafts.push({ ...first, cid, kind: "recover", body: "", id: "host" });
    }
    await this.#disk.commit(drafts);
  }

  /** Everything works again. From here on nobody is unlucky any more. */
  async #heal(): Promise<void> {
    const scene = this.#scene;
    scene.note(() => "all heals");
    this.#isHealed = true;
    this.#troublemaker.leave();
    this.#disk.weather = this.#usual;
    if (
      this.#isOperated || this.#server.isStrict || scene.chance.happens(0.3)
    ) {
      this.#server.kill();
      // Somebody has waited for it.
      scene.loop.after(
        scene.chance.draw() * RETURN_MS,
        () => this.#visitor.write(this.#anybody(), LOBBY),
      );
    }
    this.#server.isStrict = false;
    this.#server.start();
    for (const device of this.#devices) device.network = "works";
    for (const tab of this.#tabs) {
      tab.wake();
      tab.show(true);
      tab.nudge();
    }
    let quietMs = 0;
    for (let ms = 0; ms < QUIET_WITHIN_MS; ms += QUIET_CHECK_MS) {
      await scene.loop.pass(QUIET_CHECK_MS);
      for (const tab of this.#tabs) tab.decide(false);
      this.#returnForDrafts();
      quietMs = this.#unrest() === null ? quietMs + QUIET_CHECK_MS : 0;
      if (quietMs >= QUIET_FOR_MS || scene.violation !== null) return;
    }
    scene.accuse("all becomes quiet", this.#unrest() ?? "not for long enough");
  }

  /**
   * Who closed all tabs of a room comes back while something of it is left to
   * be sent, or to be decided; in place of a tab that has nothing left, if
   * there are as many as one person has.
   */
  #returnForDrafts(): void {
    for (const device of this.#devices) {
      const rooms = new Set(
        Array.from(device.drafts.values(), ({ room }) => room),
      );
      for (const room of rooms) {
        const theirs = this.#tabs.filter((tab) => tab.device === device);
        if (theirs.some((tab) => tab.room === room)) continue;
        const idle = theirs.find((tab) => !rooms.has(tab.room)) ?? theirs[0];
        if (theirs.length >= TABS_EACH_MAX && idle) this.#close(idle);
        this.#openTab(device, room);
      }
    }
  }

  /** What is not as it should be in the end; `null`: nothing. */
  #unrest(): string | null {
    if (this.#visitor.isBusy) return "a visitor is still writing";
    if (this.#server.unanswered > 0) return "a request was not answered";
    if (this.#server.connections !== this.#tabs.length) {
      return `the server counts ${this.#server.connections} connections of ` +
        `${this.#tabs.length}`;
    }
    for (const { person, drafts } of this.#devices) {
      if (drafts.size > 0) return `${person.name} still stores drafts`;
    }
    for (const tab of this.#tabs) {
      const problem = this.#unrestOf(tab);
      if (problem !== null) return `${tab.name} ${problem}`;
    }
    return null;
  }

  #unrestOf({ chat, room, isSaying }: Tab): string | null {
    if (chat === null) return "has no page";
    if (isSaying) return "is saying something";
    const connection = chat.connection.peek();
    if (connection.phase !== "online") return `is ${connection.phase}`;
    const { sync, epoch, last } = chat.timeline.peek();
    if (sync.mode !== "following") return `is ${sync.mode}`;
    const head = this.#disk.committed(room).length;
    if (epoch !== this.#disk.epoch || last !== head) {
      return `is at ${epoch} ${last} of ${head}`;
    }
    const pending = chat.pending.peek();
    if (pending.length > 0) return `waits with ${JSON.stringify(pending)}`;
    const here = this.#tabs.filter((tab) => tab.room === room)
      .map(({ device: { person } }) => `${person.id} (${person.name})`);
    const shown = chat.people.peek().map(({ id, name }) => `${id} (${name})`);
    if (String([...new Set(here)].sort()) !== String(shown.toSorted())) {
      return `sees ${shown}, but ${here} are here`;
    }
    return null;
  }

  /** Everybody reads back to the beginning. */
  async #readBack(): Promise<void> {
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const unread = this.#tabs.filter(({ chat }) => chat?.more.peek());
      if (unread.length === 0) return;
      for (const { chat } of unread) chat?.loadOlder();
      await this.#scene.loop.pass(PAGE_MS);
    }
    this.#scene.accuse("everybody can read back", "pages are missing");
  }
}

function roomOf(id: string): RoomId {
  const room = parseRoomId(id);
  if (room === null) throw new Error(`Cannot use as a room: "${id}"`);
  return room;
}
