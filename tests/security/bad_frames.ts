/**
 * What a peer may send through a WebSocket that is no frame of the protocol,
 * or no frame at all, and what becomes of that connection.
 *
 * The chat answers what it can read with `error`, thrice, and then closes with
 * 4400. What breaks RFC 6455 itself never reaches the chat: the runtime drops
 * the line without a word, which a browser reports as 1006.
 *
 * @module
 */
import { closeFrame, frame, joinBytes, OPCODE } from "./frames.ts";

/** A close code; `dropped`: no Close; `alive`: it goes on as if nothing were. */
export type FrameFate = number | "dropped" | "alive";

export interface FrameRow {
  bytes: Uint8Array;
  fate: FrameFate;
  /** The codes of `error` frames, in order. */
  errors?: readonly string[];
  /** The numbers of pings that were understood. */
  pongs?: readonly number[];
}

const MIB = 1024 * 1024;
const PING = '{"t":"ping","n":1}';

function bytes(...values: readonly number[]): Uint8Array {
  return new Uint8Array(values);
}

/** Told to be wrong three times, and out. */
function struck(text: string): FrameRow {
  const one = frame(text);
  const errors = ["bad_frame", "bad_frame", "bad_frame"];
  return { bytes: joinBytes(one, one, one), fate: 4400, errors };
}

function dropped(...parts: readonly Uint8Array[]): FrameRow {
  return { bytes: joinBytes(...parts), fate: "dropped" };
}

function closed(code: number, bytes: Uint8Array): FrameRow {
  return { bytes, fate: code };
}

/** Odd, and right all the same. */
function understood(...parts: readonly Uint8Array[]): FrameRow {
  return { bytes: joinBytes(...parts), fate: "alive", pongs: [1] };
}

function ignored(...parts: readonly Uint8Array[]): FrameRow {
  return { bytes: joinBytes(...parts), fate: "alive" };
}

const rest = (text: string, fin = true) =>
  frame(text, { opcode: OPCODE.more, fin });

export const FRAME_ROWS: Readonly<Record<string, FrameRow>> = {
  // Texts that are no frame of the protocol.
  "half of JSON": struck("{"),
  "nothing": struck(""),
  "null": struck("null"),
  "a number": struck("42"),
  "a string": struck('"hello"'),
  "no t": struck("{}"),
  "t of another type": struck('{"t":{"t":"ping"}}'),
  "an array in an array": struck(`[[${PING}]]`),
  "null in an array": struck("[null]"),
  "nested arrays, 15,000 deep": struck("[".repeat(15_000)),
  "nested objects, 5,000 deep": struck('{"a":'.repeat(5_000)),
  "closed nesting, 15,000 deep": struck(
    "[".repeat(15_000) + "]".repeat(15_000),
  ),
  "65 frames at once": struck(JSON.stringify(Array(65).fill({ t: "ping" }))),
  "a number beyond all": struck('{"t":"ping","n":1e999}'),
  "a negative number": struck('{"t":"ping","n":-1}'),
  "a fraction": struck('{"t":"ping","n":0.5}'),
  "a number beyond 2^53": struck('{"t":"ping","n":9007199254740993}'),
  "a number as text": struck('{"t":"ping","n":"1"}'),
  "a room that is a path": struck(
    '{"t":"send","room":"../etc","cid":"cid-00001","kind":"message","body":""}',
  ),
  "a body that is an object": struck(
    '{"t":"send","room":"lobby","cid":"cid-00001","kind":"message","body":{}}',
  ),
  "a cid of 65 characters": struck(JSON.stringify({
    t: "send",
    room: "lobby",
    cid: "c".repeat(65),
    kind: "message",
    body: "",
  })),
  "a kind that only a form asks for": struck(
    '{"t":"send","room":"lobby","cid":"cid-00001","kind":"open","body":""}',
  ),
  "a kind nobody knows": {
    bytes: frame(
      '{"t":"send","room":"lobby","cid":"cid-00001","kind":"root","body":""}',
    ),
    fate: "alive",
    errors: ["unknown_type"],
  },
  "rooms that are no array": struck(
    '{"t":"hello","v":1,"client":"x","rooms":{"length":1}}',
  ),
  "51 rooms": struck(JSON.stringify({
    t: "hello",
    v: 1,
    client: "x",
    rooms: Array.from({ length: 51 }, (_, i) => ({ room: `room-${i}` })),
  })),
  "a history of 101 messages": struck(
    '{"t":"history","req":1,"room":"lobby","epoch":"e","limit":101}',
  ),
  "a type nobody knows": {
    bytes: frame('{"t":"sing"}'),
    fate: "alive",
    errors: ["unknown_type"],
  },
  "an empty array": ignored(frame("[]")),
  "a prototype as a field": understood(
    frame('{"__proto__":{"t":"send"},"constructor":{},"t":"ping","n":1}'),
  ),
  "the same field twice": understood(frame('{"t":"send","t":"ping","n":1}')),
  "white space all around": understood(frame(`\n\t ${PING} \r\n`)),
  "a mark of byte order": struck(`\ufeff${PING}`),
  "a version of the future": closed(
    4426,
    frame('{"t":"hello","v":99,"client":"x","rooms":[]}'),
  ),

  // Sizes and types of messages.
  "32 KiB and one byte": closed(1009, frame("a".repeat(32 * 1024 + 1))),
  "1 MiB": closed(1009, frame("a".repeat(MIB))),
  "41 fragments of 16 KiB": closed(
    1009,
    joinBytes(
      frame("a".repeat(16 * 1024), { fin: false }),
      ...Array(39).fill(rest("a".repeat(16 * 1024), false)),
      rest("a".repeat(16 * 1024)),
    ),
  ),
  "65 MiB, as the head tells": dropped(frame("", { told: BigInt(65 * MIB) })),
  "2^63 bytes, as the head tells": dropped(frame("", { told: 1n << 63n })),
  "2^64 - 1 bytes, as the head tells": dropped(
    frame("", { told: (1n << 64n) - 1n }),
  ),
  "binary": closed(1003, frame(PING, { opcode: OPCODE.binary })),
  "binary, empty": closed(1003, frame("", { opcode: OPCODE.binary })),

  // Bytes that are no UTF-8.
  "a byte that continues nothing": dropped(frame(bytes(0xc3, 0x28))),
  "a surrogate in UTF-8": dropped(frame(bytes(0x22, 0xed, 0xa0, 0x80, 0x22))),
  "half a character": dropped(frame(bytes(0xe2, 0x82))),
  "an overlong slash": dropped(frame(bytes(0xc0, 0xaf))),
  "beyond the last character": dropped(frame(bytes(0xf5, 0x80, 0x80, 0x80))),

  // Heads that RFC 6455 forbids.
  "RSV1": dropped(frame(PING, { rsv: 4 })),
  "RSV2": dropped(frame(PING, { rsv: 2 })),
  "RSV3": dropped(frame(PING, { rsv: 1 })),
  "opcode 3": dropped(frame(PING, { opcode: 0x3 })),
  "opcode 7": dropped(frame(PING, { opcode: 0x7 })),
  "opcode 11": dropped(frame("", { opcode: 0xb })),
  "opcode 15": dropped(frame("", { opcode: 0xf })),
  "a continuation of nothing": dropped(rest(PING)),
  "a message inside a message": dropped(
    frame('{"t":"pi', { fin: false }),
    frame(PING),
  ),
  "half a ping": dropped(frame("", { opcode: OPCODE.ping, fin: false })),
  "a ping of 126 bytes": dropped(
    frame("a".repeat(126), { opcode: OPCODE.ping }),
  ),
  // The runtime is lenient here; proxies read the same bytes in the same way.
  "no mask": understood(frame(PING, { mask: null })),
  "a length in 16 bits for nothing": understood(
    frame(PING, { lengthBits: 16 }),
  ),
  "a length in 64 bits for nothing": understood(
    frame(PING, { lengthBits: 64 }),
  ),

  // Rightly in pieces.
  "fragments with a ping between them": understood(
    frame('{"t":"pi', { fin: false }),
    frame("hi", { opcode: OPCODE.ping }),
    rest('ng","n"', false),
    frame("hi", { opcode: OPCODE.pong }),
    rest(":1}"),
  ),
  "500 empty fragments": understood(
    frame("", { fin: false }),
    ...Array(500).fill(rest("", false)),
    rest(PING),
  ),
  "a character in two fragments": {
    bytes: joinBytes(
      frame(bytes(0x22, 0xe2, 0x82), { fin: false }),
      frame(bytes(0xac, 0x22), { opcode: OPCODE.more }),
    ),
    fate: "alive",
    errors: ["bad_frame"],
  },
  "1,000 pings": ignored(
    ...Array(1_000).fill(frame("x", { opcode: OPCODE.ping })),
  ),
  "a pong nobody asked for": ignored(frame("x", { opcode: OPCODE.pong })),

  // Ends.
  "Close": closed(1000, closeFrame(1000)),
  "Close without a code": closed(1005, closeFrame(bytes())),
  "Close with half a code": dropped(closeFrame(bytes(3))),
  "Close with a code of nobody": closed(1002, closeFrame(999)),
  "Close with a code that is never sent": closed(1002, closeFrame(1005)),
  "Close with a code beyond all": closed(1002, closeFrame(5000)),
  "Close with a reason that is no UTF-8": dropped(
    closeFrame(bytes(3, 232, 0xff)),
  ),
};
