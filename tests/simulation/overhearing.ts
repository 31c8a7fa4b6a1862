/**
 * Listens to all that the server sends on one wire, at the moment it does, and
 * holds it to what it may say: nothing that is not on the disk, and the events
 * of a room one after the other, from where it said it would begin.
 */
import type { RoomId, ServerFrame } from "../../lib/protocol.ts";
import type { Disk } from "./disk.ts";
import type { Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";

export class Overhearing {
  readonly #scene: Scene;
  readonly #disk: Disk;
  readonly #ledger: Ledger;
  readonly #listenerId: string;
  /** The last event sent of each room. */
  readonly #last = new Map<RoomId, number>();

  /** @param listenerId The person on the other end. */
  constructor(scene: Scene, disk: Disk, ledger: Ledger, listenerId: string) {
    this.#scene = scene;
    this.#disk = disk;
    this.#ledger = ledger;
    this.#listenerId = listenerId;
  }

  hear(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        this.#last.clear();
        for (const { room, from } of frame.rooms) this.#last.set(room, from);
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

  #demand(room: RoomId, seq: number, cid: string, rule: string): void {
    const found = this.#disk.committed(room)[seq - 1];
    if (found?.seq === seq && found.draft.cid === cid) return;
    this.#scene.accuse(
      rule,
      `${room} ${seq} is ${found?.draft.cid ?? "nothing"}, not ${cid}`,
    );
  }
}
