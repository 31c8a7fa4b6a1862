/**
 * How a connection speaks: reads its messages as client frames, and writes
 * server frames its way. The hub knows protocol v1 only.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";
import {
  DEFLATE_SUBPROTOCOL,
  parseClientFrames,
  type ParsedClientFrames,
  type Person,
  type RoomId,
  type ServerFrame,
} from "./protocol.ts";

export interface Dialect {
  parse(text: string): ParsedClientFrames;
  /** `null` when the peer has no way to hear this. */
  encode(
    frame: ServerFrame,
    people: (room: RoomId) => Person[],
  ): string | null;
  /** The WebSocket messages that carry these encoded frames. */
  bundle(frames: readonly string[]): readonly string[];
  /**
   * What such a message is that goes to many, to be made once for all of them;
   * without it, the text itself.
   */
  pack?(message: string): Message;
}

/** A WebSocket message. */
export type Message = string | Uint8Array<ArrayBuffer>;

/** Shorter texts are little trouble to anybody; in UTF-16 code units. */
const PACKED_LENGTH_MIN = 1_024;
/** Above it, what is saved is a hundredth, for twice the time. */
const DEFLATE_LEVEL = 3;

/** Protocol v1 itself: what is ready leaves as one message. */
export const v1: Dialect = {
  parse: parseClientFrames,
  encode: (frame) => JSON.stringify(frame),
  bundle: (frames) => frames.length > 1 ? [`[${frames.join(",")}]`] : frames,
};

/**
 * Protocol v1 for who can inflate: what a room is told together comes to a third
 * of its bytes. Only that is packed, which all of the room may read: no secret
 * ever shares a message with a text that somebody else has chosen.
 */
const deflated: Dialect = {
  ...v1,
  pack: (message) =>
    message.length < PACKED_LENGTH_MIN
      ? message
      : new Uint8Array(deflateRawSync(message, { level: DEFLATE_LEVEL })),
};

/** How a peer speaks that was promised this subprotocol, or none. */
export function dialectOf(subprotocol: string): Dialect {
  return subprotocol === DEFLATE_SUBPROTOCOL ? deflated : v1;
}
