/**
 * Somebody whom a host mutes and removes, now and then, while they write by
 * plain HTTP and listen to a stream: what they must not get, and not say.
 */
import {
  type Person,
  PROTOCOL_VERSION,
  type RoomId,
} from "../../lib/protocol.ts";
import { Device } from "./device.ts";
import type { Committed } from "./disk.ts";
import type { Scene } from "./scene.ts";
import type { Server } from "./server.ts";
import type { Visitor } from "./visitor.ts";
import type { Wire } from "./wire.ts";

/** Whose room it is. */
export const EVE: Person = { id: "id-Eve", name: "Eve" };
export const MALLORY: Person = { id: "id-Mallory", name: "Mallory" };

export class Troublemaker {
  readonly #scene: Scene;
  readonly #server: Server;
  readonly #visitor: Visitor;
  readonly #device: Device;
  readonly #room: RoomId;
  #wire: Wire | null = null;

  constructor(scene: Scene, server: Server, visitor: Visitor, room: RoomId) {
    this.#scene = scene;
    this.#server = server;
    this.#visitor = visitor;
    this.#room = room;
    this.#device = new Device(scene, MALLORY);
  }

  write(): void {
    this.#visitor.write(MALLORY, this.#room);
  }

  /** The host does something about it, or about what others wrote. */
  annoy(): void {
    const { chance } = this.#scene;
    const [kind, body] = chance.pick(
      [
        ["mute", ""],
        ["mute", "3"],
        ["unmute", ""],
        ["remove", ""],
        ["remove", ""],
        ["remove", "3"],
        ["readmit", ""],
        ["readmit", ""],
      ] as const,
    ) ?? ["mute", ""];
    this.#visitor.act(EVE, this.#room, kind, body, MALLORY.id);
  }

  /** Listens, unless they do. */
  listen(): void {
    if (this.#wire !== null) return;
    const hello = {
      t: "hello",
      v: PROTOCOL_VERSION,
      client: "events",
      rooms: [{ room: this.#room }],
    } as const;
    const over = () => this.#wire = null;
    const client = { opened() {}, closed: over, received() {} };
    this.#wire = this.#server.connect(this.#device, client, {
      ...hello,
      rooms: [...hello.rooms],
    });
  }

  leave(): void {
    this.#wire?.cut();
  }
}

/**
 * Where the last removal of somebody is that nobody has undone, and that has
 * no end of its own; `Infinity`: nowhere.
 */
export function removedAt(
  list: readonly Committed[],
  personId: string,
): number {
  let at = Infinity;
  for (const { seq, draft: { kind, ref, body } } of list) {
    if (ref !== personId) continue;
    if (kind === "remove") at = body === "" ? seq : Infinity;
    if (kind === "readmit") at = Infinity;
  }
  return at;
}

/** What somebody wrote while they were muted or removed: its first cid. */
export function saidWhileBarred(
  list: readonly Committed[],
  personId: string,
): string | null {
  let mutedMs = 0;
  let removedMs = 0;
  for (const { draft } of list) {
    const { author, body, cid, kind, ref, steadyMs } = draft;
    if (author.id === personId) {
      const writes = kind === "message" || kind === "edit";
      if (steadyMs < removedMs || writes && steadyMs < mutedMs) return cid;
    }
    if (ref !== personId) continue;
    const endMs = body === "" ? Infinity : steadyMs + Number(body) * 1_000;
    if (kind === "mute") mutedMs = endMs;
    if (kind === "unmute") mutedMs = 0;
    if (kind === "remove") removedMs = endMs;
    if (kind === "readmit") removedMs = 0;
  }
  return null;
}
