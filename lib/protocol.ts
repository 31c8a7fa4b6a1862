/**
 * The wire protocol, version 1: every frame that crosses the WebSocket, both
 * ways, and the records they carry.
 *
 * A text frame holds one JSON object, or an array of them, told apart by `t`; a
 * binary one of the server's the same, deflated, for who has agreed to that.
 * Times are Unix milliseconds and for display only; order is `seq`, which runs
 * 1, 2, 3 … in each room without a hole. Unknown fields are ignored, so that an
 * old tab can meet a new server. Browser-safe: no `Deno` in here.
 *
 * Who may do what, and how often, is not decided here but in `lib/chat.ts`.
 *
 * @module
 */
import * as v from "valibot";
import { HEEDED_CLOSE } from "./connection_terms.ts";
import {
  ACT_KINDS,
  CID,
  FINAL_CODES,
  FRAMES_PER_MESSAGE_MAX,
  HOST_KINDS,
  PAGE_LIMIT_MAX,
  RETRYABLE_CODES,
  ROOM_ID,
  TEXT_KINDS,
  WISH_KINDS,
} from "./wire_terms.ts";

export * from "./connection_terms.ts";
export * from "./wire_terms.ts";

/** Why the server ends a connection. */
export const CLOSE = {
  ...HEEDED_CLOSE,
  goingAway: 1001,
  binary: 1003,
  tooBig: 1009,
  serverError: 1011,
  restart: 1012,
  badFrames: 4400,
  tooSlow: 4408,
  noHello: 4410,
} as const;

export const RoomIdSchema = v.pipe(
  v.string(),
  v.regex(ROOM_ID),
  v.brand("RoomId"),
);
const CidSchema = v.pipe(v.string(), v.regex(CID), v.brand("Cid"));
const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Epoch = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const PersonSchema = v.object({ id: Id, name: v.string() });
/** Who did it: the identity's id, and the name it had then. */
export type Person = v.InferOutput<typeof PersonSchema>;

/** What one may ask for by a frame, or by the JSON API. */
const ClientKind = v.picklist([...TEXT_KINDS, ...HOST_KINDS]);
/** `other`: what only a newer server knows, of which the `seq` counts. */
const Kind = v.fallback(v.picklist([...WISH_KINDS, "other"]), "other");
/** What an event of the log does. */
export type EventKind = v.InferOutput<typeof Kind>;

const eventFields = {
  seq: Seq,
  id: Id,
  by: PersonSchema,
  cid: v.string(),
  /** `null` once the text was deleted, and on a `delete` itself. */
  body: v.nullable(v.string()),
  ts: v.number(),
  /** The `seq` of the last event that changed the message; the larger wins. */
  rev: Seq,
};

const subjectFields = {
  /** The id of the message that is changed, or of the person it is done to. */
  ref: v.optional(Id),
  /** What that person was called then. */
  whom: v.optional(v.string()),
  /** When a `mute` or `remove` ends; without it, when it is undone. */
  until: v.optional(v.number()),
};

const RoomEventSchema = v.object({
  ...eventFields,
  kind: Kind,
  room: RoomIdSchema,
  ...subjectFields,
});
/** One entry of a room's log. */
export type RoomEvent = v.InferOutput<typeof RoomEventSchema>;

const MessageSchema = v.object({
  ...eventFields,
  kind: v.fallback(v.picklist(["message", ...ACT_KINDS, "other"]), "other"),
  ...subjectFields,
  /** When the text that stands was written, if it is not the first one. */
  edited: v.optional(v.number()),
});
/**
 * What has a line of its own in a room: a message as it stands now, with all
 * later events folded in, or an act, which never changes.
 */
export type Message = v.InferOutput<typeof MessageSchema>;

const Cursor = v.object({
  room: RoomIdSchema,
  epoch: v.optional(Epoch),
  seq: v.optional(Seq),
});
/** Where a client stands in a room; without `seq`, nowhere yet. */
export type Cursor = v.InferOutput<typeof Cursor>;

const readFields = {
  room: RoomIdSchema,
  /** Everything up to here was read; the larger wins. */
  seq: Seq,
  /** The person wants to go on reading here: it wins although it is smaller. */
  back: v.optional(v.boolean()),
};

const ClientFrameSchema = v.variant("t", [
  v.object({
    t: v.literal("hello"),
    v: v.number(),
    client: Id,
    rooms: v.array(Cursor),
  }),
  v.object({
    t: v.literal("send"),
    room: RoomIdSchema,
    cid: CidSchema,
    kind: ClientKind,
    body: v.string(),
    ref: v.optional(Id),
  }),
  v.object({
    t: v.literal("history"),
    req: Count,
    room: RoomIdSchema,
    epoch: Epoch,
    before: v.optional(Seq),
    after: v.optional(Seq),
    around: v.optional(Seq),
    limit: v.pipe(Count, v.minValue(1), v.maxValue(PAGE_LIMIT_MAX)),
  }),
  v.object({
    t: v.literal("people"),
    req: Count,
    room: RoomIdSchema,
    /** The name of the last one that is known. */
    after: v.optional(v.string()),
  }),
  v.object({ t: v.literal("rooms"), req: Count }),
  v.object({ t: v.literal("typing"), room: RoomIdSchema }),
  v.object({ t: v.literal("read"), ...readFields }),
  v.object({ t: v.literal("ping"), n: Count }),
]);
/** By type: what is found by that is not looked for among the others. */
const CLIENT_FRAMES: ReadonlyMap<
  string,
  (typeof ClientFrameSchema.options)[number]
> = new Map(
  ClientFrameSchema.options.map((one) => [one.entries.t.literal, one]),
);
/** Everything a client may say. */
export type ClientFrame = v.InferOutput<typeof ClientFrameSchema>;
export type HelloFrame = Extract<ClientFrame, { t: "hello" }>;
export type SendFrame = Extract<ClientFrame, { t: "send" }>;
export type HistoryFrame = Extract<ClientFrame, { t: "history" }>;
export type RoomsFrame = Extract<ClientFrame, { t: "rooms" }>;
export type PeopleFrame = Extract<ClientFrame, { t: "people" }>;
export type TypingFrame = Extract<ClientFrame, { t: "typing" }>;
export type ReadFrame = Extract<ClientFrame, { t: "read" }>;

/** The server's limits as far as a client can heed them. */
const LimitsSchema = v.object({
  /** Longest text, in code points; 0 = no limit. */
  text: Count,
  /** Longest frame from a client, in bytes of UTF-8; 0 = no limit. */
  frame: Count,
  /** Most rooms at once on one connection; 0 = no limit. */
  rooms: Count,
});

const StandingSchema = v.object({
  role: v.fallback(
    v.picklist(["visitor", "member", "host", "owner"]),
    "visitor",
  ),
  /** Unix milliseconds; 0: not muted. */
  mutedUntil: Count,
  locked: v.boolean(),
  slowMs: Count,
  unlisted: v.boolean(),
  /** The ids of those who run the room. */
  hosts: v.array(Id),
  /**
   * Who may not write, and until when: told to who runs the room of everybody,
   * as far as `MUTED_TOLD_MAX`, and to others of themselves. Left out: nobody,
   * or the server is of a version that does not tell it.
   */
  muted: v.optional(v.array(v.object({ id: Id, until: Count }))),
});
/** What one may do in a room, as of the head told with it. */
export type WireStanding = v.InferOutput<typeof StandingSchema>;

const RoomLinkSchema = v.object({
  room: RoomIdSchema,
  /** People online. */
  here: Count,
  /** Messages of others since one was last there, as far as they are counted. */
  unread: Count,
});
/** A room that is shown to somebody. */
export type RoomLink = v.InferOutput<typeof RoomLinkSchema>;

const ServerFrameSchema = v.variant("t", [
  v.object({
    t: v.literal("welcome"),
    v: v.number(),
    me: PersonSchema,
    limits: LimitsSchema,
    rooms: v.array(v.object({
      room: RoomIdSchema,
      epoch: Epoch,
      head: Seq,
      mode: v.picklist(["resumed", "tail", "reset"]),
      /** The replay brings every event after this `seq`. */
      from: Seq,
      standing: v.optional(StandingSchema),
    })),
  }),
  v.object({ t: v.literal("evt"), ...RoomEventSchema.entries }),
  v.object({ t: v.literal("live"), room: RoomIdSchema, head: Seq }),
  v.object({
    t: v.literal("ack"),
    room: RoomIdSchema,
    cid: v.string(),
    seq: Seq,
    id: Id,
    ts: v.number(),
    dup: v.boolean(),
  }),
  v.object({
    t: v.literal("nack"),
    room: RoomIdSchema,
    cid: v.string(),
    /** One that only a newer server has reads as `unavailable`. */
    code: v.fallback(
      v.picklist([...RETRYABLE_CODES, ...FINAL_CODES]),
      "unavailable",
    ),
    retry: v.boolean(),
    afterMs: v.optional(Count),
  }),
  v.object({
    t: v.literal("page"),
    req: Count,
    room: RoomIdSchema,
    epoch: Epoch,
    items: v.array(MessageSchema),
    /** The room's head when the page was read. */
    asOf: Seq,
    /** Whether older (for `after`: newer) messages exist beyond the page. */
    more: v.boolean(),
  }),
  v.object({
    t: v.literal("presence"),
    room: RoomIdSchema,
    /** Counts this room's presence frames, so that a lost one shows. */
    n: Count,
    /** `join` is everybody: forget who was there. */
    full: v.optional(v.boolean()),
    join: v.array(PersonSchema),
    leave: v.array(Id),
    count: Count,
  }),
  v.object({
    t: v.literal("people_page"),
    req: Count,
    room: RoomIdSchema,
    /** By name. */
    items: v.array(PersonSchema),
    more: v.boolean(),
  }),
  v.object({
    t: v.literal("rooms"),
    req: Count,
    rooms: v.array(RoomLinkSchema),
  }),
  v.object({
    t: v.literal("typing"),
    room: RoomIdSchema,
    by: PersonSchema,
  }),
  /** What the same person read elsewhere. */
  v.object({ t: v.literal("read"), ...readFields }),
  v.object({
    t: v.literal("pong"),
    n: Count,
    heads: v.record(v.string(), v.tuple([Epoch, Seq])),
  }),
  v.object({
    t: v.literal("error"),
    code: v.string(),
    /** With `no_room` and `banned`, which end the room for this connection. */
    room: v.optional(RoomIdSchema),
    /** When `banned` ends; without it, when a host undoes it. */
    until: v.optional(v.number()),
  }),
  v.object({
    t: v.literal("bye"),
    code: v.string(),
    /** Come back after this long, plus a random share of `spreadMs`. */
    retryMs: Count,
    spreadMs: Count,
  }),
]);
/** Everything the server may say. */
export type ServerFrame = v.InferOutput<typeof ServerFrameSchema>;
export type WelcomeFrame = Extract<ServerFrame, { t: "welcome" }>;
export type PresenceFrame = Extract<ServerFrame, { t: "presence" }>;
export type PageFrame = Extract<ServerFrame, { t: "page" }>;

/** What one WebSocket message of a client came to. */
export type ParsedClientFrames =
  | { ok: true; frames: readonly ClientFrame[] }
  | { ok: false; code: "bad_frame" | "unknown_type" };

/** Nobody is told what else is wrong with a frame. */
const FIRST_FAULT = { abortEarly: true } as const;
const BAD_FRAME = { ok: false, code: "bad_frame" } as const;
/** A newer client may say more than this version knows: that is no offence. */
const UNKNOWN_TYPE = { ok: false, code: "unknown_type" } as const;

/**
 * Reads one WebSocket message of a client: all of its frames, or none.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseClientFrames('{"t":"ping","n":1}'), {
 *   ok: true,
 *   frames: [{ t: "ping", n: 1 }],
 * });
 * assertEquals(parseClientFrames("null"), { ok: false, code: "bad_frame" });
 * ```
 */
export function parseClientFrames(text: string): ParsedClientFrames {
  const raw = parseJson(text);
  const list = Array.isArray(raw) ? raw : [raw];
  if (list.length > FRAMES_PER_MESSAGE_MAX) return BAD_FRAME;
  const frames: ClientFrame[] = [];
  for (const item of list) {
    const type = typeOf(item);
    if (type === null) return BAD_FRAME;
    const schema = CLIENT_FRAMES.get(type);
    if (schema === undefined) return UNKNOWN_TYPE;
    const result = v.safeParse(schema, item, FIRST_FAULT);
    if (!result.success) return isLaterSend(item) ? UNKNOWN_TYPE : BAD_FRAME;
    frames.push(result.output);
  }
  return { ok: true, frames };
}

/** Whether nothing is wrong with a `send` but a kind that nobody knows yet. */
function isLaterSend(item: unknown): boolean {
  if (typeof item !== "object" || item === null || !("kind" in item)) {
    return false;
  }
  const { kind } = item;
  const isKnown = WISH_KINDS.some((known) => known === kind);
  return typeof kind === "string" && !isKnown && typeOf(item) === "send" &&
    v.is(ClientFrameSchema, { ...item, kind: "message" });
}

/**
 * Reads one WebSocket message of the server. What this version does not know,
 * or cannot read, is left out: a gap in `seq` shows what that cost.
 */
export function parseServerFrames(text: string): ServerFrame[] {
  const raw = parseJson(text);
  const frames: ServerFrame[] = [];
  for (const item of Array.isArray(raw) ? raw : [raw]) {
    const result = v.safeParse(ServerFrameSchema, item);
    if (result.success) frames.push(result.output);
  }
  return frames;
}

const PostedMessage = v.object({
  kind: v.optional(ClientKind, "message"),
  body: v.optional(v.string(), ""),
  ref: v.optional(Id),
});
/** A send as plain HTTP puts it; room and key are elsewhere in the request. */
export type PostedMessage = v.InferOutput<typeof PostedMessage>;

/** Reads the JSON body of a posted message; `null` if it is none. */
export function parsePostedMessage(text: string): PostedMessage | null {
  const result = v.safeParse(PostedMessage, parseJson(text));
  return result.success ? result.output : null;
}

/** The parsed value, or `undefined`, which no JSON text stands for. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What a frame says that it is, whether or not there is such a thing. */
function typeOf(item: unknown): string | null {
  if (typeof item !== "object" || item === null || !("t" in item)) return null;
  return typeof item.t === "string" ? item.t : null;
}
