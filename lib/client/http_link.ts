/**
 * A way to the server for networks that block WebSockets: events of the log
 * come as server-sent events, everything else is an HTTP request.
 *
 * It looks like a socket to whoever uses it. `hello` opens the stream, `send`
 * posts, `history` and `ping` fetch a page (whose head tells, as a pong's does,
 * what was missed). With the pings it tries, ever more rarely, whether a
 * WebSocket is let through by now: beside, so that nothing waits for a network
 * that swallows them. Loaded only when it is needed.
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
import { HEEDED_CLOSE } from "../connection_terms.ts";
import { isRetryable } from "../wire_terms.ts";
import type { Link, LinkEvents, SocketWorks } from "./env.ts";
import type { parseServerFrames } from "./server_frames.ts";

const CLOSED_ABNORMALLY = 1006;
const SOCKET_WORKS: SocketWorks = 0;

/** Pings, of 5 s each, in which a stream that lives has had two beats. */
const SILENT_PINGS_MAX = 5;

/** Pings before a WebSocket is tried beside: at first, and at most. */
const TRY_PINGS = 2;
const TRY_PINGS_MAX = 60;

/** What a failure means that has only an HTTP status; any other may pass. */
const STATUS_CODES: ReadonlyMap<unknown, NackCode> = new Map([
  [400, "bad_text"],
  [403, "forbidden"],
  [404, "no_room"],
  [413, "too_long"],
  [429, "rate"],
]);

/**
 * @param parse Of what loads this, so that it need not be shared with it.
 * @param openSocket Likewise: what opens a WebSocket.
 */
export function openHttpLink(
  room: RoomId,
  events: LinkEvents,
  parse: typeof parseServerFrames,
  openSocket: (events: LinkEvents) => Link,
): Link {
  const requests = new AbortController();
  let stream: EventSource | null = null;
  /** The last `seq` that the stream brought. */
  let last = 0;
  let behind = false;
  /** Pings since the stream brought something. */
  let silentPings = 0;
  /** What was said first, to say it on a WebSocket. */
  let greeting: HelloFrame | null = null;
  let tried: Link | null = null;
  /** Pings from one try to the next, and until that. */
  let tryPings = TRY_PINGS;
  let pingsToTry = tryPings;

  function close(): void {
    stream?.close();
    tried?.close();
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
    if (response.status === 401) fail(HEEDED_CLOSE.noSession);
    return await response.json();
  }

  /** One that was not answered by the next ping is blocked. */
  function tryPassage(): void {
    tried?.close();
    tried = null;
    pingsToTry -= 1;
    if (pingsToTry > 0 || greeting === null) return;
    pingsToTry = tryPings = Math.min(2 * tryPings, TRY_PINGS_MAX);
    const hello = { ...greeting, rooms: [] };
    tried = openSocket({
      opened: () => tried?.send(hello),
      received: () => fail(SOCKET_WORKS),
      closed: () => tried = null,
    });
  }

  function hello(frame: HelloFrame): void {
    greeting = frame;
    const { rooms } = frame;
    const cursor = rooms.find((cursor) => cursor.room === room);
    const after = cursor?.epoch !== undefined && cursor.seq !== undefined
      ? `?after=${encodeURIComponent(`${cursor.epoch}.${cursor.seq}`)}`
      : "";
    last = cursor?.seq ?? 0;
    stream?.close();
    stream = new EventSource(`/api/rooms/${room}/events${after}`);
    silentPings = 0;
    stream.addEventListener("beat", () => silentPings = 0);
    stream.addEventListener("close", ({ data }) => fail(Number(data)));
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
    fail(status === 401 ? HEEDED_CLOSE.noSession : CLOSED_ABNORMALLY);
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

  function refusalOf(answer: object): { code: NackCode; retry: boolean } {
    const status = "error" in answer ? answer.error : null;
    const code = STATUS_CODES.get(status) ?? "unavailable";
    return { code, retry: isRetryable(code) };
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
   * A server that would not say, as others of the address ask too much, lives.
   */
  async function ping(n: number): Promise<void> {
    silentPings += 1;
    if (silentPings > SILENT_PINGS_MAX) return fail(CLOSED_ABNORMALLY);
    tryPassage();
    const answer = await ask(`/api/rooms/${room}/messages?limit=1`);
    if (typeof answer !== "object" || answer === null) return;
    if (!("asOf" in answer && "epoch" in answer)) {
      return tell({ t: "pong", n, heads: {} });
    }
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
        frame satisfies never;
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
