/**
 * Server-sent events: the same frames as on a WebSocket, one way, for networks
 * that let no WebSocket through. To the shell, a stream is one more socket.
 *
 * Each event holds one server frame as JSON. A log event, and the word that one
 * has caught up, carry their place, `EPOCH.SEQ`, as the event's id, so that a
 * browser resumes by itself.
 *
 * @module
 */
import type { Dialect } from "../dialect.ts";
import {
  type HelloFrame,
  PROTOCOL_VERSION,
  type RoomId,
  type ServerFrame,
} from "../protocol.ts";
import type { Socket } from "../socket.ts";

/** How often an event says that the stream lives, to proxies and to its reader. */
const HEARTBEAT_MS = 10_000;
/** How an event is called that says by which close code a stream ends. */
const CLOSING = "close";
/** A comment would do for a proxy, but never reaches a browser's program. */
const HEARTBEAT = "event: beat\ndata: 1\n\n";

/** @param epoch The log's. */
export function eventDialect(epoch: string): Dialect {
  return {
    // Nothing can come in on a stream that only goes out.
    parse: () => ({ ok: false, code: "bad_frame" }),
    // Who only listens is not told who is about to say something.
    encode: (frame) => frame.t === "typing" ? null : encode(frame, epoch),
    bundle: (events) => events.length > 1 ? [events.join("")] : events,
  };
}

function encode(frame: ServerFrame, epoch: string): string {
  const data = `data: ${JSON.stringify(frame)}\n\n`;
  if (frame.t === "evt") return `id: ${epoch}.${frame.seq}\n${data}`;
  // A place too, and in an empty room the only one there is to come back to.
  if (frame.t === "live") return `id: ${epoch}.${frame.head}\n${data}`;
  const reset = frame.t === "welcome" && frame.rooms[0]?.mode === "reset";
  // By a name of its own, for who listens to nothing but log events.
  return reset ? `event: reset\n${data}${data}` : data;
}

/**
 * The hello that a stream stands for.
 *
 * @param cursor `EPOCH.SEQ`: everything after it; anything else is a foreign
 * place, and answered with a reset; `null`: the last events.
 */
export function eventHello(room: RoomId, cursor: string | null): HelloFrame {
  const rooms: HelloFrame["rooms"] = [{ room, ...place(cursor) }];
  return { t: "hello", v: PROTOCOL_VERSION, client: "events", rooms };
}

function place(cursor: string | null): { epoch?: string; seq?: number } {
  if (cursor === null) return {};
  const [, epoch, seq] = /^([^.]{1,64})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (epoch === undefined) return { epoch: "unknown", seq: 0 };
  return { epoch, seq: Number(seq) };
}

/** A response that goes on, as the shell sees it: a socket nobody speaks into. */
export class EventStream implements Socket {
  onopen: Socket["onopen"] = null;
  onclose: Socket["onclose"] = null;
  onmessage: Socket["onmessage"] = null;
  readyState: Socket["readyState"] = WebSocket.CONNECTING;
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#open(),
      cancel: () => this.#end(),
      // With room for nothing, it is pulled only once somebody reads: an answer
      // to HEAD never is, and must not count as a connection.
    }, new ByteLengthQueuingStrategy({ highWaterMark: 0 }));
  }

  /** Bytes that the connection has not taken yet. */
  get bufferedAmount(): number {
    return Math.max(0, -(this.#controller?.desiredSize ?? 0));
  }

  send(events: Parameters<Socket["send"]>[0]): void {
    this.#controller?.enqueue(this.#encoder.encode(String(events)));
  }

  close(code?: number): void {
    if (this.readyState !== WebSocket.OPEN) return;
    // A response has no other way to say why it ends.
    if (code !== undefined) {
      this.send(`event: ${CLOSING}\ndata: ${code}\n\n`);
    }
    this.#end();
    this.#controller?.close();
  }

  /** Somebody began to read. */
  #open(): void {
    if (this.readyState !== WebSocket.CONNECTING) return;
    this.readyState = WebSocket.OPEN;
    this.#heartbeat = setInterval(() => this.send(HEARTBEAT), HEARTBEAT_MS);
    this.#tell(this.onopen, new Event("open"));
  }

  #end(): void {
    this.readyState = WebSocket.CLOSED;
    clearInterval(this.#heartbeat);
    this.#tell(this.onclose, new CloseEvent("close"));
  }

  #tell<E>(handler: ((this: WebSocket, event: E) => unknown) | null, event: E) {
    // The shell's handlers never use `this`, which a stream could not be.
    if (handler !== null) Reflect.apply(handler, undefined, [event]);
  }
}
