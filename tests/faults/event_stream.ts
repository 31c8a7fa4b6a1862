/**
 * Reads server-sent events as they are specified, as far as the chat sends
 * them: `event`, `id` and one line of `data`.
 *
 * @module
 */
import { parseServerFrames, type ServerFrame } from "../../lib/protocol.ts";

export interface Events {
  frames: ServerFrame[];
  /** The name of each event; "message" if it has none. */
  names: string[];
  /** The last id that was given. */
  lastId: string | null;
}

/** Reads up to and including the first frame of a kind, then goes away. */
export async function readEvents(
  response: Response,
  upTo: ServerFrame["t"],
): Promise<Events> {
  const type = response.headers.get("content-type");
  if (response.body === null || type !== "text/event-stream") {
    await response.body?.cancel();
    throw new Error(`No events but ${response.status} ${type}`);
  }
  const events: Events = { frames: [], names: [], lastId: null };
  let rest = "";
  for await (
    const text of response.body.pipeThrough(new TextDecoderStream())
  ) {
    const blocks = `${rest}${text}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) take(block, events);
    if (events.frames.some(({ t }) => t === upTo)) break;
  }
  return events;
}

function take(block: string, events: Events): void {
  const fields = new Map(
    block.split("\n").map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  events.lastId = fields.get("id") ?? events.lastId;
  const data = fields.get("data");
  if (data === undefined) return;
  events.names.push(fields.get("event") ?? "message");
  events.frames.push(...parseServerFrames(data));
}
