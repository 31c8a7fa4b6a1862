/**
 * A way to the server for networks that block WebSockets: events of the log
 * come as server-sent events, everything else is an HTTP request.
 *
 * It looks like a socket to whoever uses it. `hello` opens the stream, `send`
 * posts, `history` and `ping` fetch a page (whose head tells, as a pong's does,
 * what was missed). Loaded only when it is needed.
 *
 * @module
 */
import "./shared.ts";
import type {
  ClientFrame,
  HelloFrame,
  HistoryFrame,
  NackCode,
  ReadFrame,
  RoomId,
  RoomsFrame,
  SendFrame,
} from "../protocol.ts";
import { CLOSE } from "../wire_terms.ts";
import { assertNever } from "./assert_never.ts";
import type { Link, LinkEvents } from "./env.ts";
import type { parseServerFrames } from "./server_frames.ts";

const CLOSED_ABNORMALLY = 1006;

/** Pings, of 5 s each, in which a stream that lives has had two beats. */
const SILENT_PINGS_MAX = 5;

/** @param parse Of what loads this, so that it need not be shared with it. */
export function openHttpLink(
  room: RoomId,
  events: LinkEvents,
  parse: typeof parseServerFrames,
): Link {
  const requests = new AbortController();
  let stream: EventSource | null = null;
  /** The last `seq` that the stream brought. */
  let last = 0;
  let behind = false;
  /** Pings since the stream brought something. */
  let silentPings = 0;

  function close(): void {
    stream?.close();
    requests.abort();
  }

  function fail(code: number): void {
    if (requests.signal.aborted) return;
    close();
    events.closed(code);
  }

  /** Hands on what the server said, in the words of the protocol. */
  function tell(frame: unknown): void {
    if (requests.signal.aborted) return;
    const frames = parse(JSON.stringify(frame));
    if (frames.length > 0) events.received(frames);
  }

  async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(url, { ...init, signal: requests.signal });
    if (response.status === 401) fail(CLOSE.noSession);
    return await response.json();
  }

  function hello({ rooms }: HelloFrame): void {
    const cursor = rooms.find((cursor) => cursor.room === room);
    const after = cursor?.epoch !== undefined && cursor.seq !== undefined
      ? `?after=${encodeURIComponent(`${cursor.epoch}.${cursor.seq}`)}`
      : "";
    last = cursor?.seq ?? 0;
    stream?.close();
    stream = new EventSource(`/api/rooms/${room}/events${after}`);
    silentPings = 0;
    stream.addEventListener("beat", () => silentPings = 0);
    stream.onmessage = ({ data }) => {
      silentPings = 0;
      const frames = parse(data);
      for (const frame of frames) if (frame.t === "evt") last = frame.seq;
      events.received(frames);
    };
    // When to come back is not the stream's business.
    stream.onerror = () => {
      stream?.close();
      lost().catch(() => fail(CLOSED_ABNORMALLY));
    };
  }

  /** A stream does not tell why it ended; the same request without one does. */
  async function lost(): Promise<void> {
    const { status } = await fetch(`/api/rooms/${room}/events`, {
      method: "HEAD",
      signal: requests.signal,
    });
    fail(status === 401 ? CLOSE.noSession : CLOSED_ABNORMALLY);
  }

  async function send({ room, cid, ...text }: SendFrame): Promise<void> {
    const answer = await ask(`/api/rooms/${room}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": cid },
      body: JSON.stringify({ kind: text.kind, body: text.body, ref: text.ref }),
    });
    if (typeof answer !== "object" || answer === null) return;
    if ("seq" in answer) tell({ ...answer, t: "ack", room, cid });
    else tell({ ...refusalOf(answer), ...answer, t: "nack", room, cid });
  }

  /** For a failure that has only an HTTP status: the server's may pass. */
  function refusalOf(answer: object): { code: NackCode; retry: boolean } {
    const final = "error" in answer && typeof answer.error === "number" &&
      answer.error < 500;
    return final
      ? { code: "forbidden", retry: false }
      : { code: "unavailable", retry: true };
  }

  async function page(request: HistoryFrame): Promise<void> {
    const { req, room, limit, before, after } = request;
    const query = before !== undefined
      ? `&before=${before}`
      : after === undefined
      ? ""
      : `&after=${after}`;
    const answer = await ask(
      `/api/rooms/${room}/messages?limit=${limit}${query}`,
    );
    if (typeof answer !== "object") return;
    tell({ ...answer, t: "page", req, room });
  }

  /**
   * A head that the stream has not reached twice in a row is a gap. Pings are
   * requests of their own, and so say nothing of a stream that died silently.
   */
  async function ping(n: number): Promise<void> {
    silentPings += 1;
    if (silentPings > SILENT_PINGS_MAX) return fail(CLOSED_ABNORMALLY);
    const answer = await ask(`/api/rooms/${room}/messages?limit=1`);
    if (typeof answer !== "object" || answer === null) return;
    if (!("asOf" in answer && "epoch" in answer)) return;
    const { asOf, epoch } = answer;
    const ahead = typeof asOf === "number" && asOf > last;
    tell({
      t: "pong",
      n,
      heads: ahead && !behind ? {} : { [room]: [epoch, asOf] },
    });
    behind = ahead;
  }

  async function read({ room, seq, back }: ReadFrame): Promise<void> {
    const body = new URLSearchParams({ seq: `${seq}` });
    if (back) body.set("back", "on");
    const url = `/r/${room}/read`;
    const { signal } = requests;
    await fetch(url, { method: "POST", body, redirect: "manual", signal });
  }

  async function rooms({ req }: RoomsFrame): Promise<void> {
    const answer = await ask("/api/rooms");
    if (typeof answer === "object") tell({ ...answer, t: "rooms", req });
  }

  async function answer(frame: ClientFrame): Promise<void> {
    switch (frame.t) {
      case "hello":
        return hello(frame);
      case "send":
        return await send(frame);
      case "history":
        return await page(frame);
      case "read":
        return await read(frame);
      case "rooms":
        return await rooms(frame);
      case "people":
      case "typing":
        return; // Not worth a request.
      case "ping":
        return await ping(frame.n);
      default:
        return assertNever(frame);
    }
  }

  queueMicrotask(() => {
    if (!requests.signal.aborted) events.opened();
  });
  return {
    // A request that fails is a link that failed, as with a socket.
    send: (frame) => void answer(frame).catch(() => fail(CLOSED_ABNORMALLY)),
    close,
  };
}
