/**
 * What people did and what they were promised, as the checker will want to
 * know it. Written by those it happened to; judges nothing.
 */
import type { RoomId } from "../../lib/protocol.ts";

/** A text that a person said in a tab. Every text is another one. */
export interface Said {
  readonly body: string;
  readonly room: RoomId;
  readonly personId: string;
  readonly tab: number;
  /** Whether the tab had confirmed that it would not be forgotten. */
  kept: boolean;
  /** Whether it was only kept by the tab, and that is gone. */
  forgotten: boolean;
  /** Whether the server refused it for good at some time. */
  refused: boolean;
  /** Whether the person threw it away then. */
  discarded: boolean;
}

/** The server's word that something is stored. */
export interface Promised {
  readonly room: RoomId;
  readonly authorId: string;
  readonly cid: string;
  readonly seq: number;
  readonly id: string;
}

export class Ledger {
  readonly said: Said[] = [];
  readonly promised: Promised[] = [];

  say(fields: Pick<Said, "body" | "room" | "personId" | "tab">): Said {
    const said: Said = {
      ...fields,
      kept: false,
      forgotten: false,
      refused: false,
      discarded: false,
    };
    this.said.push(said);
    return said;
  }
}
