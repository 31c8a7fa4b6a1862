/**
 * A stretch of network between members and server that fails to order: it
 * ends a line after an exact byte, or swallows everything.
 *
 * @module
 */
import { isLineEnd } from "./raw_socket.ts";

/** `up` is from the member to the server. */
export type Way = "up" | "down";

/** Passes on the first bytes of one way, then ends the line both ways. */
export interface Cut {
  way: Way;
  afterBytes: number;
}

const READ_BYTES = 16 * 1024;

export class Proxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: () => number;
  readonly #lines = new Set<Line>();
  readonly #accepting: Promise<void>;
  /** For the next line only. */
  #cut: Cut | null = null;
  /** Whether the network is there and delivers nothing. */
  #isBlackHole = false;

  /** @param target A server's port, or how to choose one for each line. */
  constructor(target: number | (() => number)) {
    this.#target = typeof target === "number" ? () => target : target;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accepting = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Whether the cut that was ordered is still to come. */
  get isCutDue(): boolean {
    return this.#cut !== null || [...this.#lines].some((line) => line.isCutDue);
  }

  /** Orders a cut on the next line that is opened. */
  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  /** Calls off a cut that has not happened. */
  spare(): void {
    this.#cut = null;
    for (const line of this.#lines) line.isCutDue = false;
  }

  /** From now on nothing gets through, and nobody is told. */
  swallow(): void {
    this.#isBlackHole = true;
  }

  /** Delivers again; lines from before stay dead, as after a change of network. */
  deliver(): void {
    this.#isBlackHole = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const line of this.#lines) line.end();
    await this.#accepting;
    await Promise.all([...this.#lines].map((line) => line.over));
  }

  async #accept(): Promise<void> {
    for await (const near of this.#listener) {
      const cut = this.#cut;
      this.#cut = null;
      const target = this.#target();
      const line = new Line(near, target, cut, () => this.#isBlackHole);
      this.#lines.add(line);
      void line.over.then(() => this.#lines.delete(line));
    }
  }
}

class Line {
  readonly over: Promise<void>;
  isCutDue: boolean;
  readonly #near: Deno.TcpConn;
  readonly #isHole: () => boolean;
  #far: Deno.TcpConn | null = null;
  #isOver = false;
  /** Once it swallowed something it cannot go on. */
  #isDead = false;

  constructor(
    near: Deno.TcpConn,
    targetPort: number,
    cut: Cut | null,
    isHole: () => boolean,
  ) {
    this.#near = near;
    this.#isHole = isHole;
    this.isCutDue = cut !== null;
    this.over = this.#run(targetPort, cut);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#near.close();
    this.#far?.close();
  }

  async #run(targetPort: number, cut: Cut | null): Promise<void> {
    try {
      const far = await Deno.connect({
        hostname: "127.0.0.1",
        port: targetPort,
      });
      if (this.#isOver) far.close();
      else {
        this.#far = far;
        await Promise.all([
          this.#pass("up", this.#near, far, cut),
          this.#pass("down", far, this.#near, cut),
        ]);
      }
    } catch (error) {
      if (!isLineEnd(error)) throw error;
    }
    this.isCutDue = false;
    this.end();
  }

  /** Passes on one way until it ends; the end of one is the end of both. */
  async #pass(
    way: Way,
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    cut: Cut | null,
  ): Promise<void> {
    const chunk = new Uint8Array(READ_BYTES);
    let left = cut?.way === way ? cut.afterBytes : Infinity;
    try {
      while (!this.#isOver) {
        const n = await from.read(chunk);
        if (n === null) break;
        if (this.#isHole()) this.#isDead = true;
        if (this.#isDead) continue;
        const isLast = this.isCutDue && n >= left;
        await writeAll(to, chunk.subarray(0, isLast ? left : n));
        left -= n;
        if (isLast) {
          // What was passed on arrives before the end does.
          await to.closeWrite();
          break;
        }
      }
    } catch (error) {
      if (!isLineEnd(error)) throw error;
    }
    this.isCutDue = false;
    this.end();
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += await conn.write(bytes.subarray(at));
}
