/** The server's end of a WebSocket, in the hands of a test. */
import { inflateRawSync } from "node:zlib";
import { parseServerFrames, type ServerFrame } from "../../lib/protocol.ts";
import type { Socket } from "../../lib/socket.ts";

type Handler<E> = ((this: WebSocket, event: E) => unknown) | null;

export class FakeSocket implements Socket {
  bufferedAmount = 0;
  readyState: Socket["readyState"] = WebSocket.CONNECTING;
  onopen: Handler<Event> = null;
  onmessage: Handler<MessageEvent> = null;
  onclose: Handler<CloseEvent> = null;
  onerror: Handler<Event> = null;
  /** The messages that were sent, as text. */
  readonly sent: string[] = [];
  /** Which of them were packed, by their number from 0. */
  readonly packed: number[] = [];
  /** How the server ended it. */
  closed: { code: number | undefined; reason: string | undefined } | null =
    null;

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.readyState !== WebSocket.OPEN) {
      throw new Error("Cannot send on a socket that is not open");
    }
    const isPacked = data instanceof Uint8Array;
    if (isPacked) this.packed.push(this.sent.length);
    this.sent.push(String(isPacked ? inflateRawSync(data) : data));
  }

  close(code?: number, reason?: string): void {
    this.readyState = WebSocket.CLOSING;
    this.closed = { code, reason };
  }

  /** The peer completes the upgrade. */
  open(): void {
    this.readyState = WebSocket.OPEN;
    this.#call(this.onopen, new Event("open"));
  }

  /** The peer sends a message. */
  say(data: unknown): void {
    this.#call(this.onmessage, new MessageEvent("message", { data }));
  }

  /** The connection is gone. */
  end(code = 1006): void {
    this.readyState = WebSocket.CLOSED;
    this.#call(this.onclose, new CloseEvent("close", { code }));
  }

  frames(): ServerFrame[] {
    return this.sent.flatMap(parseServerFrames);
  }

  /** The kinds of frames that came, in order. */
  kinds(): string[] {
    return this.frames().map((frame) => frame.t);
  }

  #call<E>(handler: Handler<E>, event: E): void {
    // The handlers of the shell never use `this`.
    Reflect.apply(handler ?? (() => {}), this, [event]);
  }
}
