/** Reads what the server sent; the same text, sent to many, only once. */
import { parseServerFrames, type ServerFrame } from "../../lib/protocol.ts";

const KNOWN_MAX = 256;
const known = new Map<string, readonly ServerFrame[]>();

export function framesOf(text: string): readonly ServerFrame[] {
  let frames = known.get(text);
  if (frames === undefined) {
    if (known.size >= KNOWN_MAX) known.clear();
    frames = parseServerFrames(text);
    known.set(text, frames);
  }
  return frames;
}
