/**
 * A network between browser and app that lets plain HTTP through and may
 * refuse WebSockets, or swallow them without an answer, as some companies' do.
 * It reads the first request of each line only; a browser opens a line of its
 * own for a socket.
 *
 * @module
 */
import { isLineEnd } from "../faults/raw_socket.ts";

const BLOCKED = "HTTP/1.1 403 Forbidden\r\n" +
  "Content-Length: 0\r\nConnection: close\r\n\r\n";
const HEAD_END = "\r\n\r\n";
const READ_BYTES = 16 * 1024;
const decoder = new TextDecoder();

/** What becomes of a WebSocket. */
type Treatment = "pass" | "refuse" | "swallow";

export class Wall implements AsyncDisposable {
  /** Sockets that were refused, or swallowed. */
  refused = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: number;
  readonly #lines = new Set<Line>();
  readonly #accepting: Promise<void>;
  #treatment: Treatment = "pass";

  /** @param origin Where the app is. */
  constructor(origin: string) {
    this.#target = Number(new URL(origin).port);
    this.#accepting = this.#accept();
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** Sockets that are open at the moment. */
  get sockets(): number {
    return [...this.#lines].filter(({ isSocket }) => isSocket).length;
  }

  /** Ends all sockets, and refuses others. */
  block(): void {
    this.#treatment = "refuse";
    for (const line of this.#lines) if (line.isSocket) line.end();
  }

  /** Lets all sockets from now on wait for ever. */
  swallow(): void {
    this.#treatment = "swallow";
  }

  allow(): void {
    this.#treatment = "pass";
  }

  /** Ends all lines, as a network does that goes for a moment. */
  cut(): void {
    for (const line of this.#lines) line.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    this.cut();
    await Promise.all([...this.#lines].map(({ over }) => over));
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const line = new Line(near, this.#target, () => {
        if (this.#treatment !== "pass") this.refused += 1;
        return this.#treatment;
      });
      this.#lines.add(line);
      void line.over.then(() => this.#lines.delete(line));
    }
  }
}

class Line {
  readonly over: Promise<void>;
  isSocket = false;
  readonly #near: Deno.TcpConn;
  #far: Deno.TcpConn | null = null;
  #isOver = false;

  constructor(near: Deno.TcpConn, port: number, treat: () => Treatment) {
    this.#near = near;
    this.over = this.#run(port, treat);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const conn of [this.#near, this.#far]) {
      try {
        conn?.close();
      } catch (error) {
        // Its stream has closed it already.
        if (!isLineEnd(error)) throw error;
      }
    }
  }

  async #run(port: number, treat: () => Treatment): Promise<void> {
    try {
      const head = await readHead(this.#near);
      this.isSocket = /^upgrade: *websocket\r$/im.test(decoder.decode(head));
      const treatment = this.isSocket ? treat() : "pass";
      if (treatment === "refuse") await refuse(this.#near);
      else if (treatment === "swallow") await readHead(this.#near);
      else if (head.length > 0) await this.#pass(head, port);
    } catch (error) {
      if (!isLineEnd(error)) throw error;
    } finally {
      this.end();
    }
  }

  /** Passes on both ways; the end of one is the end of both. */
  async #pass(head: Uint8Array, port: number): Promise<void> {
    const far = await Deno.connect({ hostname: "127.0.0.1", port });
    this.#far = far;
    const writer = far.writable.getWriter();
    await writer.write(head);
    writer.releaseLock();
    await Promise.all([
      this.#near.readable.pipeTo(far.writable),
      far.readable.pipeTo(this.#near.writable),
    ]);
  }
}

/** What comes up to the end of the first request's head, or a bit more. */
async function readHead(conn: Deno.TcpConn): Promise<Uint8Array> {
  let read = new Uint8Array();
  const chunk = new Uint8Array(READ_BYTES);
  while (!decoder.decode(read).includes(HEAD_END)) {
    const n = await conn.read(chunk);
    if (n === null) return new Uint8Array();
    read = new Uint8Array([...read, ...chunk.subarray(0, n)]);
  }
  return read;
}

async function refuse(conn: Deno.TcpConn): Promise<void> {
  const writer = conn.writable.getWriter();
  await writer.write(new TextEncoder().encode(BLOCKED));
  writer.releaseLock();
}
