/** People, messages and a room's props for component tests. */
import type { ChatProps } from "../../components/chat_props.ts";
import { VISITING } from "../../lib/room/wire.ts";
import {
  type Cid,
  LOBBY,
  type Message,
  parseCid,
  type Person,
} from "../../lib/protocol.ts";

export { VISITING };

/** Monday, 23 November 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 23, 12);
export const MINUTE = 60_000;

export const ada: Person = { id: "id-ada", name: "Ada" };
export const bob: Person = { id: "id-bob", name: "Bob" };

/** Markup that would show, if anything let it through. */
export const HOSTILE = `<img src=x onerror="alert(1)">&amp;'"`;

export function message(fields: Partial<Message> = {}): Message {
  const seq = fields.seq ?? 1;
  return {
    kind: "message",
    seq,
    id: `message-${seq}`,
    by: ada,
    cid: `cid-0000-${seq}`,
    body: "Hello",
    ts: NOON,
    rev: seq,
    ...fields,
  };
}

/** A run of messages from `seq` 1 at the given times. */
export function said(
  ...times: (readonly [by: Person, ts: number])[]
): Message[] {
  return times.map(([by, ts], i) => message({ seq: i + 1, by, ts }));
}

export function cid(text: string): Cid {
  const parsed = parseCid(text);
  if (parsed === null) throw new TypeError(`Not a cid: ${text}`);
  return parsed;
}

export function chatProps(fields: Partial<ChatProps> = {}): ChatProps {
  return {
    room: LOBBY,
    me: ada,
    page: { items: [message()], asOf: 1, more: false, epoch: "epoch" },
    people: { list: [ada, bob], count: 2 },
    rooms: [{ room: LOBBY, here: 2, unread: 0 }],
    join: { key: "key-of-the-form", name: "", problem: null, suggestion: null },
    draft: { cid: cid("draft-0001"), body: "", problem: null },
    textLimit: 4_000,
    standing: VISITING,
    bar: null,
    ...fields,
  };
}
