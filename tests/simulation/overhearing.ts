/**
 * Listens to all that the server sends on one wire, at the moment it does, and
 * holds it to what it may say: nothing that is not on the disk, the events of
 * a room one after the other, and all from the place it was asked for, or an
 * open word that this cannot be.
 */
import {
  type Cursor,
  type HelloFrame,
  parseClientFrames,
  type RoomId,
  type ServerFrame,
  TAIL_LENGTH,
  type WelcomeFrame,
} from "../../lib/protocol.ts";
import type { Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import { MALLORY, removedAt } from "./troublemaker.ts";

export class Overhearing {
  readonly #scene: Scene;
  readonly #disk: Disk;
  readonly #ledger: Ledger;
  readonly #listenerId: string;
  /** The last event sent of each room. */
  readonly #last = new Map<RoomId, number>();
  /** What the last hello asked for. */
  #wanted: readonly Cursor[] = [];

  /** @param listenerId The person on the other end. */
  constructor(scene: Scene, disk: Disk, ledger: Ledger, listenerId: string) {
    this.#scene = scene;
    this.#disk = disk;
    this.#ledger = ledger;
    this.#listenerId = listenerId;
  }

  /** What the server is asked to go on from. */
  ask({ rooms }: HelloFrame): void {
    this.#wanted = rooms;
  }

  /** All that the server is told. */
  listen(data: string): void {
    if (!data.includes('"hello"')) return;
    const parsed = parseClientFrames(data);
    if (!parsed.ok) return;
    for (const frame of parsed.frames) {
      if (frame.t === "hello") this.ask(frame);
    }
  }

  hear(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.#last.clear();
        for (const answer of frame.rooms) {
          this.#last.set(answer.room, answer.from);
          this.#compare(answer);
        }
        return;
      case "ack": {
        const { room, cid, seq, id } = frame;
        this.#demand(room, seq, cid, "acknowledged only what is stored");
        const authorId = this.#listenerId;
        this.#ledger.promised.push({ room, authorId, cid, seq, id });
        return;
      }
      case "evt": {
        const { room, seq, cid } = frame;
        this.#demand(room, seq, cid, "showed only what is stored");
        const last = this.#last.get(room);
        if (seq !== (last ?? NaN) + 1) {
          this.#scene.accuse(
            "no hole and no repeat on a connection",
            `${room} ${seq} was sent after ${last}`,
          );
        }
        this.#last.set(room, seq);
        this.#checkMayHear(room, seq);
        return;
      }
      case "live": {
        const last = this.#last.get(frame.room);
        if (frame.head === last) return;
        this.#scene.accuse(
          "live at the head",
          `${frame.room} is live at ${frame.head}, but was sent ${last}`,
        );
        return;
      }
    }
  }

  /** Whether the answer to a cursor is the right one. */
  #compare({ room, epoch, head, mode, from }: WelcomeFrame["rooms"][0]): void {
    const wanted = this.#wanted.find((cursor) => cursor.room === room);
    const mine = this.#disk.epoch;
    const seq = wanted?.seq;
    const expected = seq === undefined
      ? "tail"
      : (wanted?.epoch ?? (seq === 0 ? mine : null)) === mine && seq <= head
      ? "resumed"
      : "reset";
    const begin = mode === "resumed" ? seq : Math.max(0, head - TAIL_LENGTH);
    if (epoch === mine && mode === expected && from === begin) return;
    this.#scene.accuse(
      "resume at the place asked for, or say that it cannot be",
      `${JSON.stringify(wanted)} is ${mode} from ${from} in ${epoch}`,
    );
  }

  /** Whoever tells of an event knows those before it. */
  #checkMayHear(room: RoomId, seq: number): void {
    if (this.#listenerId !== MALLORY.id) return;
    const removed = removedAt(this.#disk.committed(room), MALLORY.id);
    if (seq < removed) return;
    this.#scene.accuse(
      "who was removed hears nothing more",
      `${room} ${seq} was sent after ${removed}`,
    );
  }

  #demand(room: RoomId, seq: number, cid: string, rule: string): void {
    const found = this.#disk.committed(room)[seq - 1];
    if (found?.seq === seq && found.draft.cid === cid) return;
    this.#scene.accuse(
      rule,
      `${room} ${seq} is ${found?.draft.cid ?? "nothing"}, not ${cid}`,
    );
  }
}
