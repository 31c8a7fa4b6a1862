/**
 * How a connection speaks: reads its messages as client frames, and writes
 * server frames its way. The hub knows protocol v1 only.
 *
 * @module
 */
import {
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
}

/** Protocol v1 itself: what is ready leaves as one message. */
export const v1: Dialect = {
  parse: parseClientFrames,
  encode: (frame) => JSON.stringify(frame),
  bundle: (frames) => frames.length > 1 ? [`[${frames.join(",")}]`] : frames,
};
