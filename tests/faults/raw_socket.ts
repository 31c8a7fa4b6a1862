/**
 * A WebSocket client over bare TCP (RFC 6455), for what a browser's cannot do:
 * cut the line without a word, never read, and be there five thousand times in
 * one process. Only what the chat needs: text frames, pings, Close.
 *
 * @module
 */

export interface RawSocketOptions {
  port: number;
  /** The cookie of the session. */
  cookie: string | null;
  path?: string;
  /** Called for each text message, in order. */
  onText: (text: string) => void;
  /** Reads nothing after the upgrade: a peer that is stuck, until {@linkcode RawSocket.read}. */
  stuck?: boolean;
}

/** The server answered the upgrade with something else. */
export class UpgradeRefused extends Error {
  override name = "UpgradeRefused";
  readonly status: number;

  constructor(status: number, answer: string) {
    super(`Refused: ${answer}`);
    this.status = status;
  }
}

const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;
const READ_BYTES = 16 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class RawSocket {
  /** The code of the server's Close; `null` if the line just ended. */
  readonly closed: Promise<number | null>;
  readonly #conn: Deno.TcpConn;
  readonly #onText: (text: string) => void;
  #held: Uint8Array<ArrayBuffer>;
  #writing: Promise<void> = Promise.resolve();
  #isOver = false;
  #code: number | null = null;

  /**
   * @throws {UpgradeRefused}
   * @throws {Deno.errors.ConnectionRefused} And other errors of the network.
   */
  static async open(options: RawSocketOptions): Promise<RawSocket> {
    const conn = await Deno.connect({
      hostname: "127.0.0.1",
      port: options.port,
    });
    try {
      await writeAll(conn, encoder.encode(request(options)));
      return new RawSocket(conn, options, await readAnswer(conn));
    } catch (error) {
      conn.close();
      throw error;
    }
  }

  private constructor(
    conn: Deno.TcpConn,
    { onText, stuck = false }: RawSocketOptions,
    held: Uint8Array<ArrayBuffer>,
  ) {
    this.#conn = conn;
    this.#onText = onText;
    this.#held = held;
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.closed = promise;
    this.#ended = () => resolve(this.#code);
    if (!stuck) this.read();
  }

  readonly #ended: () => void;

  get localPort(): number {
    return this.#conn.localAddr.port;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins to read, for one that was stuck. */
  read(): void {
    void this.#read();
  }

  /** Silently lost on a line that has ended. */
  send(text: string): void {
    this.#write(OPCODE.text, encoder.encode(text));
  }

  /** Sends bytes as they are, whatever they mean. */
  sendBytes(bytes: Uint8Array): void {
    this.#queue(bytes);
  }

  /** Waits until all of it has been taken, or the line is over. */
  written(): Promise<void> {
    return this.#writing;
  }

  /** Says Close; the server's answer resolves `closed`. */
  close(code = 1000): void {
    this.#write(OPCODE.close, new Uint8Array([code >> 8, code & 0xff]));
  }

  /** Ends the line without a word, as a lost network does in the end. */
  cut(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#conn.close();
    this.#ended();
  }

  #write(opcode: number, payload: Uint8Array): void {
    this.#queue(encodeFrame(opcode, payload));
  }

  #queue(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#writing = this.#writing
      .then(() => this.#isOver ? undefined : writeAll(this.#conn, bytes))
      .catch((error) => this.#failed(error));
  }

  async #read(): Promise<void> {
    const chunk = new Uint8Array(READ_BYTES);
    try {
      this.#take();
      while (!this.#isOver) {
        const n = await this.#conn.read(chunk);
        if (n === null) break;
        this.#held = joined(this.#held, chunk.subarray(0, n));
        this.#take();
      }
    } catch (error) {
      this.#failed(error);
    }
    this.cut();
  }

  /** Handles every whole frame that is there. */
  #take(): void {
    let at = 0;
    while (!this.#isOver) {
      const frame = decodeFrame(this.#held, at);
      if (frame === null) break;
      at = frame.end;
      this.#frame(frame.opcode, frame.payload);
    }
    this.#held = this.#held.slice(at);
  }

  #frame(opcode: number, payload: Uint8Array<ArrayBuffer>): void {
    switch (opcode) {
      case OPCODE.text:
        this.#onText(decoder.decode(payload));
        return;
      case OPCODE.ping:
        this.#write(OPCODE.pong, payload);
        return;
      case OPCODE.pong:
        return;
      case OPCODE.close:
        this.#code = payload.length < 2
          ? 1005
          : (payload[0] ?? 0) << 8 | (payload[1] ?? 0);
        this.#write(OPCODE.close, payload.subarray(0, 2));
        return;
      default:
        throw new Error(`Cannot read a frame of opcode ${opcode}`);
    }
  }

  #failed(error: unknown): void {
    if (!this.#isOver && !isLineEnd(error)) throw error;
    this.cut();
  }
}

/** Whether an error says no more than that the other side is gone. */
export function isLineEnd(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.NotConnected;
}

function request({ port, cookie, path = "/api/ws" }: RawSocketOptions): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: http://127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Protocol: chat.v1",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  if (cookie !== null) lines.push(`Cookie: ${cookie}`);
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Reads the answer's head; returns what came behind it. */
async function readAnswer(
  conn: Deno.TcpConn,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunk = new Uint8Array(2_048);
  let held = new Uint8Array(0);
  while (true) {
    const n = await conn.read(chunk);
    if (n === null) throw new Deno.errors.UnexpectedEof("No answer");
    held = joined(held, chunk.subarray(0, n));
    const head = decoder.decode(held);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const status = Number(head.slice(9, 12));
    if (status !== 101) throw new UpgradeRefused(status, head.slice(0, end));
    // The head is ASCII, so that characters are bytes.
    return held.slice(end + 4);
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += await conn.write(bytes.subarray(at));
}

function encodeFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  // Masked, as a client must, with a mask of zeros, which changes nothing.
  const head = length < 126
    ? [0x80 | opcode, 0x80 | length, 0, 0, 0, 0]
    : [0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff, 0, 0, 0, 0];
  if (length > 0xffff) throw new Error(`Cannot send ${length} bytes at once`);
  const frame = new Uint8Array(head.length + length);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}

/** The frame that begins at `at`, or `null` if not all of it is there. */
function decodeFrame(bytes: Uint8Array<ArrayBuffer>, at: number) {
  if (bytes.length < at + 2) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const opcode = view.getUint8(at) & 0x0f;
  let length = view.getUint8(at + 1) & 0x7f;
  let start = at + 2;
  if (length === 126) {
    if (bytes.length < at + 4) return null;
    length = view.getUint16(at + 2);
    start = at + 4;
  } else if (length === 127) {
    if (bytes.length < at + 10) return null;
    length = Number(view.getBigUint64(at + 2));
    start = at + 10;
  }
  const end = start + length;
  if (bytes.length < end) return null;
  return { opcode, payload: bytes.slice(start, end), end };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
