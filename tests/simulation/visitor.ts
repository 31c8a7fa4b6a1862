/**
 * People without a tab: they post by plain HTTP, edit and delete, repeat what
 * was said, and hold every answer to the rules of idempotency (R5).
 */
import type { Wish } from "../../lib/chat.ts";
import type { Draft } from "../../lib/log/log.ts";
import {
  type ActKind,
  type Cid,
  parseCid,
  type Person,
  type RoomId,
  TAIL_LENGTH,
} from "../../lib/protocol.ts";
import type { Answer } from "../../lib/socket.ts";
import type { Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import { memberOf, type Server } from "./server.ts";

const PATIENCE_MS = 3_000;

export class Visitor {
  readonly #scene: Scene;
  readonly #disk: Disk;
  readonly #server: Server;
  readonly #ledger: Ledger;
  #cids = 0;
  #busy = 0;

  constructor(scene: Scene, disk: Disk, server: Server, ledger: Ledger) {
    this.#scene = scene;
    this.#disk = disk;
    this.#server = server;
    this.#ledger = ledger;
  }

  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** @param tries How often the request is made if there is no answer. */
  write(person: Person, room: RoomId, tries = this.#patience()): void {
    const cid = this.#newCid();
    const body = `${person.name} posts ${cid}`;
    void this.#post(person, { kind: "message", room, cid, body }, tries);
  }

  /** Does something about a person, as somebody who runs the room. */
  act(
    host: Person,
    room: RoomId,
    kind: ActKind,
    body: string,
    ref: string,
  ): void {
    const wish = { kind, room, cid: this.#newCid(), body, ref };
    void this.#post(host, wish, this.#patience());
  }

  /** Deletes what somebody else wrote, as somebody who runs the room. */
  moderate(host: Person, room: RoomId): void {
    const target = this.#pick(room, (draft) => draft.kind === "message");
    if (target !== undefined) {
      this.#change({ ...target, author: host }, "delete");
    }
  }

  /** Edits or deletes a message of this room, as its author. */
  change(room: RoomId, kind: "edit" | "delete"): void {
    const target = this.#pick(room, (draft) => draft.kind === "message");
    if (target !== undefined) this.#change(target, kind);
  }

  /** Changes one of the last messages before a place, as its author. */
  changeBefore(room: RoomId, before: number): void {
    const { chance } = this.#scene;
    const older = this.#disk.committed(room).filter(({ seq, draft }) =>
      seq < before && draft.kind === "message"
    );
    const target = chance.pick(older.slice(-TAIL_LENGTH))?.draft;
    const kind = chance.happens(0.5) ? "edit" : "delete";
    if (target !== undefined) this.#change(target, kind);
  }

  #change(target: Draft, kind: "edit" | "delete"): void {
    const { room } = target;
    const cid = this.#newCid();
    const body = kind === "edit" ? `edited by ${cid}` : "";
    const { author, id: ref } = target;
    const wish = { kind, room, cid, body, ref };
    void this.#post(author, wish, this.#patience());
  }

  /** Sends again what is stored already, with the same text or another one. */
  async repeat(room: RoomId, isSame: boolean): Promise<void> {
    const first = this.#pick(room, () => true);
    if (first === undefined || (!isSame && first.kind === "delete")) return;
    const { epoch } = this.#disk;
    const { author, cid, kind, ref } = first;
    if (kind !== "message" && kind !== "edit" && kind !== "delete") return;
    const body = isSame ? first.body : `${first.body}, or not`;
    const wish: Wish = { kind, room, cid, body };
    if (ref !== undefined) wish.ref = ref;
    const answer = await this.#server.post(memberOf(author), wish);
    if (answer === null || this.#disk.epoch !== epoch) return;
    const isRight = answer.t === "ack"
      ? (isSame || this.#isRedacted(first)) && answer.dup
      : answer.code === "conflict"
      ? !isSame
      : answer.retry;
    if (isRight) return;
    this.#scene.accuse(
      "a repeat gets the first answer, another text a conflict",
      `${cid} (${isSame ? "same" : "other"} text): ${JSON.stringify(answer)}`,
    );
  }

  /** Posts until there is an answer, in parallel if it does not come. */
  async #post(person: Person, wish: Wish, tries: number): Promise<void> {
    this.#busy += 1;
    await this.#insist(person, wish, tries);
    this.#busy -= 1;
  }

  async #insist(
    person: Person,
    wish: Wish,
    tries: number,
  ): Promise<void> {
    const { loop, chance } = this.#scene;
    for (; tries > 0; tries--) {
      const asking = this.#server.post(memberOf(person), wish);
      const answer = await Promise.race([asking, loop.wait(PATIENCE_MS)]);
      // The answer may be lost on its way, so that it is asked for again.
      if (answer && !chance.happens(0.2)) {
        this.#promise(person, wish, answer);
        if (answer.t === "ack" || !answer.retry) return;
      }
      await loop.wait(chance.draw() * 1_000);
    }
  }

  /** Some give up when there is no answer, and never learn what became of it. */
  #patience(): number {
    return this.#scene.chance.pick([1, 2, 6]) ?? 1;
  }

  #promise(person: Person, wish: Wish, answer: Answer): void {
    if (answer.t === "nack") return;
    const { room, cid } = wish;
    const { seq, id } = answer;
    this.#ledger.promised.push({ room, authorId: person.id, cid, seq, id });
  }

  #pick(room: RoomId, suits: (draft: Draft) => boolean): Draft | undefined {
    const drafts = this.#disk.committed(room).map(({ draft }) => draft);
    // Mostly of late, where things still are under way.
    const { chance } = this.#scene;
    const recent = chance.happens(0.7) ? drafts.slice(-10) : drafts;
    return chance.pick(recent.filter(suits));
  }

  #isRedacted({ room, id, ref }: Draft): boolean {
    return this.#disk.committed(room).some(({ draft }) =>
      draft.kind === "delete" && (draft.ref === id || draft.ref === ref)
    );
  }

  #newCid(): Cid {
    const cid = parseCid(`cid-post-${String(++this.#cids).padStart(4, "0")}`);
    if (cid === null) throw new Error(`Cannot use as a cid: ${this.#cids}`);
    return cid;
  }
}
