/**
 * Reads frames of the server in a browser, by hand: what `lib/protocol.ts`
 * describes, without the library that reads it there, which would be a tenth
 * of the script of a room. `tests/lib/client/server_frames_test.ts` holds the
 * two against each other.
 *
 * @module
 */
import type { RoomId, ServerFrame } from "../protocol.ts";
import {
  ACT_KINDS,
  FINAL_CODES,
  parseRoomId,
  RETRYABLE_CODES,
  WISH_KINDS,
} from "../wire_terms.ts";
import { attempt } from "./attempt.ts";

/** Gives what it has checked. @throws {BadFrame} */
type Reader<T> = (raw: unknown) => T;
type Fields = Readonly<Record<string, Reader<unknown>>>;
type Read<F extends Fields> = {
  [Key in keyof F]: F[Key] extends Reader<infer T> ? T : never;
};

class BadFrame extends Error {}

function fail(): never {
  throw new BadFrame();
}

const text: Reader<string> = (raw) => typeof raw === "string" ? raw : fail();
const id: Reader<string> = (raw) =>
  typeof raw === "string" && raw !== "" && raw.length <= 64 ? raw : fail();
const number: Reader<number> = (raw) => typeof raw === "number" ? raw : fail();
const whole: Reader<number> = (raw) =>
  Number.isSafeInteger(raw) && number(raw) >= 0 ? number(raw) : fail();
const flag: Reader<boolean> = (raw) => typeof raw === "boolean" ? raw : fail();
const room: Reader<RoomId> = (raw) => parseRoomId(raw) ?? fail();
const textOrNull: Reader<string | null> = (raw) =>
  raw === null ? raw : text(raw);

/** Anything but these reads as `other`, if there is one. */
function one<const T extends string>(
  values: readonly T[],
  other?: NoInfer<T>,
): Reader<T> {
  return (raw) => values.find((value) => value === raw) ?? other ?? fail();
}

function list<T>(read: Reader<T>): Reader<T[]> {
  return (raw) => Array.isArray(raw) ? raw.map(read) : fail();
}

const fieldsOf: Reader<Record<string, unknown>> = (raw) =>
  typeof raw === "object" && raw !== null ? { ...raw } : fail();

/** What is in neither is left out. */
function shape<F extends Fields, O extends Fields = Record<never, never>>(
  fields: F,
  optional?: O,
): Reader<Read<F> & Partial<Read<O>>> {
  return (raw) => {
    const given = fieldsOf(raw);
    const read: Record<string, unknown> = {};
    for (const key in fields) read[key] = fields[key]?.(given[key]);
    for (const key in optional) {
      if (key in given) read[key] = optional[key]?.(given[key]);
    }
    // Built of what each field's reader gave, under that field's name.
    return read as Read<F> & Partial<Read<O>>;
  };
}

const person = shape({ id, name: text });
const event = {
  seq: whole,
  id,
  by: person,
  cid: text,
  body: textOrNull,
  ts: number,
  rev: whole,
};
const subject = { ref: id, whom: text, until: number };
const message = shape({
  ...event,
  kind: one(["message", ...ACT_KINDS, "other"], "other"),
}, { ...subject, edited: number });
const standing = shape({
  role: one(["visitor", "member", "host", "owner"], "visitor"),
  mutedUntil: whole,
  locked: flag,
  slowMs: whole,
  unlisted: flag,
  hosts: list(id),
}, { muted: list(shape({ id, until: whole })) });

function heads(raw: unknown): Record<string, [string, number]> {
  return Object.fromEntries(
    Object.entries(fieldsOf(raw)).map(([room, head]) => {
      if (!Array.isArray(head)) fail();
      return [room, [id(head[0]), whole(head[1])]];
    }),
  );
}

/** One for each type of frame. */
const READERS: {
  readonly [T in ServerFrame["t"]]: Reader<
    Omit<Extract<ServerFrame, { t: T }>, "t">
  >;
} = {
  welcome: shape({
    v: number,
    me: person,
    limits: shape({ text: whole, frame: whole, rooms: whole }),
    rooms: list(shape({
      room,
      epoch: id,
      head: whole,
      mode: one(["resumed", "tail", "reset"]),
      from: whole,
    }, { standing })),
  }),
  evt: shape(
    { ...event, kind: one([...WISH_KINDS, "other"], "other"), room },
    subject,
  ),
  live: shape({ room, head: whole }),
  ack: shape({ room, cid: text, seq: whole, id, ts: number, dup: flag }),
  nack: shape({
    room,
    cid: text,
    code: one([...RETRYABLE_CODES, ...FINAL_CODES], "unavailable"),
    retry: flag,
  }, { afterMs: whole }),
  page: shape({
    req: whole,
    room,
    epoch: id,
    items: list(message),
    asOf: whole,
    more: flag,
  }),
  presence: shape({
    room,
    n: whole,
    join: list(person),
    leave: list(id),
    count: whole,
  }, { full: flag }),
  people_page: shape({ req: whole, room, items: list(person), more: flag }),
  rooms: shape({
    req: whole,
    rooms: list(shape({ room, here: whole, unread: whole })),
  }),
  typing: shape({ room, by: person }),
  read: shape({ room, seq: whole }, { back: flag }),
  pong: shape({ n: whole, heads }),
  error: shape({ code: text }, { room, until: number }),
  bye: shape({ code: text, retryMs: whole, spreadMs: whole }),
};

/**
 * Reads one WebSocket message of the server. What this version does not know,
 * or cannot read, is left out: a gap in `seq` shows what that cost.
 */
export function parseServerFrames(text: string): ServerFrame[] {
  const raw = attempt(() => JSON.parse(text), SyntaxError);
  const frames: unknown[] = Array.isArray(raw) ? raw : [raw];
  return frames.map((frame) => attempt(() => readFrame(frame), BadFrame))
    .filter((frame) => frame !== null);
}

const typed = shape({
  t: one(Object.keys(READERS) as (keyof typeof READERS)[]),
});

function readFrame(raw: unknown): ServerFrame {
  const { t } = typed(raw);
  // The reader of that very type gave the rest.
  return { t, ...READERS[t](raw) } as ServerFrame;
}
