/**
 * All that the client wants from the world outside: a way to the server, time,
 * chance, and storage. `surroundings.ts` is the real one; tests and the simulation
 * bring their own. Types only.
 *
 * @module
 */
import type { Cid, ClientFrame, RoomId, ServerFrame } from "../protocol.ts";
import type { Transport } from "./connection.ts";
import type { Fold } from "./room_store.ts";
import type { Talk, TalkNeeds } from "./talk.ts";

/** One way to the server, from `openLink` until `closed` or `close`. */
export interface Link {
  /** Silently lost on a link that is not open. */
  send(frame: ClientFrame): void;
  /** Ends it; nothing is heard of it afterwards. */
  close(): void;
}

/**
 * What a link by HTTP is closed with when a WebSocket that it tried beside was
 * answered: no peer can say so. A type, as who says it and who hears it are
 * loaded apart.
 */
export type SocketWorks = 0;

/** What a link tells; never before `openLink` has returned. */
export interface LinkEvents {
  opened(): void;
  /** The frames of one WebSocket message. */
  received(frames: readonly ServerFrame[]): void;
  /** It is gone, or never came to be. Told once, and last. */
  closed(code: number): void;
}

/** What the page's surroundings tell. */
export interface SurroundingsEvents {
  /** The network came or went, the page was shown, the machine woke up. */
  nudge(): void;
  hidden(): void;
}

export interface Env {
  /** Milliseconds of a clock that never runs backwards. */
  nowMs(): number;
  /** A draw from [0, 1). */
  random(): number;
  newCid(): Cid;
  visible(): boolean;
  /** Runs a function later; returns how to call that off. */
  setTimer(run: () => void, ms: number): () => void;
  openLink(transport: Transport, room: RoomId, events: LinkEvents): Link;
  /** Tells of the surroundings until the returned function is called. */
  watch(events: SurroundingsEvents): () => void;
  /** What the person says, kept wherever this browser keeps it. */
  talk(needs: TalkNeeds): Talk;
  /** What folds the acts of hosts; loaded with the first one. */
  folding(): Fold | Promise<Fold>;
}
