/**
 * A client of the chat that is no browser: forms by `fetch`, frames by a
 * WebSocket with headers of its own.
 *
 * @module
 */
import {
  type ClientFrame,
  parseServerFrames,
  type ServerFrame,
} from "../../lib/protocol.ts";

/** How long an answer may take. */
const PATIENCE_MS = 120_000;

export class Client implements Disposable {
  readonly origin: string;
  /** The cookie of the session, once there is one. */
  cookie: string | null = null;

  constructor(origin: string) {
    this.origin = origin;
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      redirect: "manual",
      ...init,
      headers: { ...this.#headers(), ...init.headers },
    });
  }

  /** Posts a form, as a page of ours does. */
  post(path: string, fields: Record<string, string>): Promise<Response> {
    return this.get(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: this.origin },
    });
  }

  /** Takes a name; the response's body is read. */
  async join(name: string, room = "lobby"): Promise<Response> {
    const response = await this.post(`/r/${room}`, { name });
    await response.body?.cancel();
    const cookie = response.headers.get("set-cookie");
    if (cookie !== null) this.cookie = cookie.slice(0, cookie.indexOf(";"));
    return response;
  }

  /** Opens the socket of the chat, or the one at another path. */
  connect(
    path = "/api/ws",
    headers: Record<string, string> = {},
    protocols: readonly string[] = [],
  ): Connection {
    const url = `${this.origin.replace("http", "ws")}${path}`;
    // Deno's own extension, which the types of browsers do not know.
    const options = {
      headers: { origin: this.origin, ...this.#headers(), ...headers },
      protocols,
    };
    return new Connection(Reflect.construct(WebSocket, [url, options]));
  }

  [Symbol.dispose](): void {
    this.cookie = null;
  }

  #headers(): Record<string, string> {
    return this.cookie === null ? {} : { cookie: this.cookie };
  }
}

/** One socket, and all that came through it. */
export class Connection implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly texts: string[] = [];
  readonly closed: Promise<CloseEvent>;
  #arrived = Promise.withResolvers<void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      this.texts.push(data);
      this.#arrived.resolve();
      this.#arrived = Promise.withResolvers();
    };
    this.closed = new Promise((resolve) => {
      socket.onclose = (event) => {
        resolve(event);
        this.#arrived.resolve();
      };
    });
    // `close` follows, and says all there is to know.
    socket.onerror = (event) => event.preventDefault();
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve) => {
        this.socket.addEventListener("open", resolve, { once: true });
        this.socket.addEventListener("close", resolve, { once: true });
      });
    }
    return this;
  }

  send(...frames: ClientFrame[]): void {
    this.socket.send(JSON.stringify(frames));
  }

  frames(): ServerFrame[] {
    return this.texts.flatMap(parseServerFrames);
  }

  /** Waits until a frame of this kind has come, and gives the first. */
  async frame<T extends ServerFrame["t"]>(
    kind: T,
    fits: (frame: Extract<ServerFrame, { t: T }>) => boolean = () => true,
  ): Promise<Extract<ServerFrame, { t: T }>> {
    const isIt = (
      frame: ServerFrame,
    ): frame is Extract<ServerFrame, { t: T }> => frame.t === kind;
    return await this.until(
      `frame ${kind}`,
      () => this.frames().filter(isIt).find(fits),
    );
  }

  /** Waits until something that came is as wished. */
  async until<Found>(
    what: string,
    look: () => Found | undefined,
  ): Promise<Found> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    const late = new Promise<void>((resolve) =>
      deadline.addEventListener("abort", () => resolve(), { once: true })
    );
    while (true) {
      const found = look();
      if (found !== undefined) return found;
      if (deadline.aborted || this.socket.readyState === WebSocket.CLOSED) {
        throw new Error(`No ${what}, only: ${this.texts.join("\n")}`);
      }
      await Promise.race([this.#arrived.promise, late]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
