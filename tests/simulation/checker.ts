/**
 * Judges a run by what was committed, said and promised, and by what is on the
 * screens. It folds events into messages in its own simple way, so that a
 * mistake in a fold of hub, log or client cannot hide itself.
 */
import type { PendingDraft } from "../../lib/client/outbox.ts";
import type { Timeline } from "../../lib/client/timeline.ts";
import type { Message, RoomEvent, RoomId } from "../../lib/protocol.ts";
import type { Device } from "./device.ts";
import type { Committed, Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import type { Tab } from "./tab.ts";
import { MALLORY, saidWhileBarred } from "./troublemaker.ts";

/** The messages of a room as they stand after these events. */
export function messagesOf(list: readonly Committed[]): Message[] {
  const messages: Message[] = [];
  const byId = new Map<string, Message>();
  let ts = 0;
  for (const { seq, draft } of list) {
    ts = Math.max(ts, draft.nowMs);
    if (draft.kind !== "edit" && draft.kind !== "delete") {
      const { id, author: by, cid, body } = draft;
      const fields = { seq, id, kind: draft.kind, by, cid, body, ts, rev: seq };
      messages.push(fields);
      byId.set(id, fields);
      continue;
    }
    const message = byId.get(draft.ref ?? "");
    if (message === undefined) continue;
    message.body = draft.kind === "edit" ? draft.body : null;
    if (draft.kind === "edit") message.edited = ts;
    else delete message.edited;
    message.rev = seq;
  }
  return messages;
}

/** Texts that a message once had and that was deleted since. */
export function deletedTexts(list: readonly Committed[]): Set<string> {
  const texts = new Set<string>();
  for (const { draft } of list) {
    if (draft.kind !== "delete") continue;
    for (const { draft: past } of list) {
      const isOfIt = past.id === draft.ref || past.ref === draft.ref;
      if (isOfIt && past.kind !== "delete") texts.add(past.body);
    }
  }
  return texts;
}

export class Checker {
  readonly #scene: Scene;
  readonly #disk: Disk;
  readonly #ledger: Ledger;
  /** What was on each screen when it was last looked at. */
  readonly #seen = new WeakMap<
    Tab,
    { timeline: Timeline; pending: readonly PendingDraft[] }
  >();

  constructor(scene: Scene, disk: Disk, ledger: Ledger) {
    this.#scene = scene;
    this.#disk = disk;
    this.#ledger = ledger;
  }

  /** Whatever is missing from a screen: what is there is true. */
  checkScreens(tabs: readonly Tab[]): void {
    for (const tab of tabs) {
      const { chat } = tab;
      if (chat === null) continue;
      const timeline = chat.timeline.peek();
      const pending = chat.pending.peek();
      const seen = this.#seen.get(tab);
      if (seen?.timeline === timeline && seen.pending === pending) continue;
      this.#seen.set(tab, { timeline, pending });
      this.#checkScreen(tab, timeline, pending);
    }
  }

  /** What must be true once everything is quiet. */
  async checkEnd(
    rooms: readonly RoomId[],
    tabs: readonly Tab[],
    devices: readonly Device[],
  ): Promise<void> {
    this.checkScreens(tabs);
    for (const room of rooms) {
      await this.#checkLog(room);
      this.#checkTabs(room, tabs.filter((tab) => tab.room === room));
    }
    this.#checkPromises();
    this.#checkSaid();
    for (const { person, drafts } of devices) {
      if (drafts.size === 0) continue;
      this.#scene.accuse(
        "nothing waits for ever",
        `${person.name} still stores ${[...drafts.keys()]}`,
      );
    }
  }

  #checkScreen(
    { name, room }: Tab,
    { epoch, last, items }: Timeline,
    pending: readonly PendingDraft[],
  ): void {
    const first = items[0]?.seq ?? Infinity;
    let at = 0;
    for (const { seq, draft } of this.#committedIn(epoch, room)) {
      const isLine = draft.kind !== "edit" && draft.kind !== "delete";
      if (!isLine || seq < first || seq > last) continue;
      const shown = items[at++];
      if (shown?.seq === seq && shown.cid === draft.cid) continue;
      this.#scene.accuse(
        "a screen shows a piece of the log without a hole",
        `${name} shows ${shown?.seq} ${shown?.cid}, not ${seq} ${draft.cid}`,
      );
      return;
    }
    if (at < items.length) {
      this.#scene.accuse(
        "a screen shows a piece of the log without a hole",
        `${name} shows ${items[at]?.seq}, which is not stored in ${epoch}`,
      );
    }
    const cids = new Set<string>(items.map(({ cid }) => cid));
    for (const { cid } of pending) {
      if (!cids.has(cid)) continue;
      this.#scene.accuse("nothing is shown twice", `${name} shows ${cid}`);
    }
  }

  #committedIn(epoch: string, room: RoomId): readonly Committed[] {
    return epoch === this.#disk.epoch
      ? this.#disk.committed(room)
      : this.#disk.past.get(epoch)?.get(room) ?? [];
  }

  /** The log is 1, 2, 3 …, has nothing twice, and shows no deleted text. */
  async #checkLog(room: RoomId): Promise<void> {
    const list = this.#disk.committed(room);
    const { now } = this.#disk;
    const events = await now.replay(room, 0, list.length + 1);
    const page = await now.page(room, { limit: list.length + 1 });
    const keys = new Set<string>();
    let ts = 0;
    for (const [i, event] of events.entries()) {
      const draft = list[i]?.draft;
      const isRight = event.seq === i + 1 && event.rev === event.seq &&
        event.ts >= ts && event.id === draft?.id && event.cid === draft.cid &&
        event.by.id === draft.author.id && event.kind === draft.kind;
      if (!isRight) {
        this.#scene.accuse(
          "the log is 1, 2, 3 … without a hole",
          `${room} has ${JSON.stringify(event)} in place ${i + 1}`,
        );
      }
      ts = event.ts;
      const key = `${event.by.id} ${event.cid}`;
      if (keys.has(key)) {
        this.#scene.accuse("nothing is stored twice", `${room}: ${key}`);
      }
      keys.add(key);
    }
    const wrong = saidWhileBarred(list, MALLORY.id);
    if (wrong !== null) {
      this.#scene.accuse("nobody writes who may not", `in ${room}: ${wrong}`);
    }
    const deleted = deletedTexts(list);
    for (const { body } of [...events, ...page.items]) {
      if (body !== null && deleted.has(body)) {
        this.#scene.accuse("deleted text is nowhere", `in the log: ${body}`);
      }
    }
  }

  #checkTabs(room: RoomId, tabs: readonly Tab[]): void {
    const list = this.#disk.committed(room);
    const expected = messagesOf(list).map(describe);
    const deleted = deletedTexts(list);
    for (const tab of tabs) {
      const shown = tab.chat?.messages.peek().map(describe) ?? [];
      const at = expected.findIndex((text, i) => text !== shown[i]);
      if (at >= 0 || shown.length !== expected.length) {
        this.#scene.accuse(
          "all screens show the same log",
          `${tab.name} shows ${shown.at(at)}, stored is ${expected.at(at)} ` +
            `(${shown.length} of ${expected.length})`,
        );
      }
      for (const text of tab.texts()) {
        if (deleted.has(text)) {
          this.#scene.accuse("deleted text is nowhere", `${tab.name}: ${text}`);
        }
      }
    }
  }

  /** What the server acknowledged is stored at the place it named. */
  #checkPromises(): void {
    const undone = new Set<string>();
    for (const draft of this.#disk.undone) {
      undone.add(keyIn(draft.room, draft.author.id, draft.cid));
    }
    for (const { room, authorId, cid, seq, id } of this.#ledger.promised) {
      if (undone.has(keyIn(room, authorId, cid))) continue;
      const found = this.#disk.committed(room)[seq - 1]?.draft;
      const isKept = found?.cid === cid && found.author.id === authorId &&
        found.id === id;
      if (isKept) continue;
      this.#scene.accuse(
        "what was acknowledged is stored where it was said to be",
        `${room} ${seq} is ${found?.cid ?? "nothing"}, not ${cid}`,
      );
    }
  }

  /** What a person said is stored once, and each tab's in its order. */
  #checkSaid(): void {
    const places = new Map<string, number[]>();
    for (const [, list] of this.#disk.journal) {
      for (const { seq, draft } of list) {
        if (draft.kind !== "message") continue;
        places.set(draft.body, [...places.get(draft.body) ?? [], seq]);
      }
    }
    const undone = new Set([...this.#disk.undone].map(({ body }) => body));
    const last = new Map<number, number>();
    for (const said of this.#ledger.said) {
      const { body, tab } = said;
      const found = places.get(body) ?? [];
      const mayMiss = !said.kept || said.forgotten || said.discarded ||
        undone.has(body);
      if (found.length > 1 || (found.length === 0 && !mayMiss)) {
        this.#scene.accuse(
          "what was said is stored once",
          `"${body}" is stored ${found.length} times`,
        );
      }
      const [seq] = found;
      if (seq === undefined || said.refused || undone.has(body)) continue;
      if (seq < (last.get(tab) ?? 0)) {
        this.#scene.accuse(
          "what a tab says keeps its order",
          `"${body}" is ${seq}, what was said before is ${last.get(tab)}`,
        );
      }
      last.set(tab, seq);
    }
  }
}

function keyIn(room: RoomId, authorId: string, cid: string): string {
  return `${room} ${authorId} ${cid}`;
}

function describe(message: Message | RoomEvent): string {
  const { seq, id, by, cid, body, ts, rev } = message;
  return JSON.stringify([seq, id, by, cid, body, ts, rev]);
}
