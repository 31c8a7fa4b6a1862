/**
 * WebSocket frames (RFC 6455, section 5.2) as bytes, right ones and wrong
 * ones: every part of the head can be something else than it should.
 *
 * @module
 */

export const OPCODE = {
  more: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

export interface FrameOptions {
  opcode?: number;
  /** Whether the message ends here. */
  fin?: boolean;
  /** The three reserved bits, 0–7. */
  rsv?: number;
  /** `null`: not masked, as only a server may. */
  mask?: readonly [number, number, number, number] | null;
  /** The length that the head tells, if it is not the payload's. */
  told?: bigint;
  /** How many bits tell the length, if not the fewest that can. */
  lengthBits?: 7 | 16 | 64;
}

const encoder = new TextEncoder();

export function frame(
  payload: string | Uint8Array,
  options: FrameOptions = {},
): Uint8Array<ArrayBuffer> {
  const { opcode = OPCODE.text, fin = true, rsv = 0, mask = MASK } = options;
  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const told = options.told ?? BigInt(body.length);
  const bits = options.lengthBits ??
    (told < 126n ? 7 : told <= 0xffffn ? 16 : 64);
  const bytes = new Uint8Array(14 + body.length);
  const view = new DataView(bytes.buffer);
  const masked = mask === null ? 0 : 0x80;
  view.setUint8(0, (fin ? 0x80 : 0) | rsv << 4 | opcode);
  view.setUint8(
    1,
    masked | (bits === 7 ? Number(told) : bits === 16 ? 126 : 127),
  );
  if (bits === 16) view.setUint16(2, Number(told));
  if (bits === 64) view.setBigUint64(2, told);
  let at = bits === 7 ? 2 : bits === 16 ? 4 : 10;
  if (mask !== null) {
    bytes.set(mask, at);
    at += 4;
  }
  for (const [i, byte] of body.entries()) {
    bytes[at + i] = byte ^ (mask?.[i % 4] ?? 0);
  }
  return bytes.slice(0, at + body.length);
}

const MASK = [0x13, 0x37, 0xc0, 0xde] as const;

/** A Close with a code, or with whatever bytes. */
export function closeFrame(payload: number | Uint8Array): Uint8Array {
  const bytes = typeof payload === "number"
    ? new Uint8Array([payload >> 8, payload & 0xff])
    : payload;
  return frame(bytes, { opcode: OPCODE.close });
}

export function joinBytes(
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
