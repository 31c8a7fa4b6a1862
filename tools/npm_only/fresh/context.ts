/**
 * The context of one request, as handlers and middlewares see it.
 *
 * @module
 */
import { isValidElement, type JSX } from "preact";
import { HttpError } from "./http_error.ts";
import { renderDocument } from "./render.ts";
import { type LayoutConfig, type RouteComponent, toVNode } from "./route.ts";
import type { Snapshot } from "./snapshot.ts";

/** Settings that hold for every request. */
export interface ResolvedFreshConfig {
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}

export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

export interface WebSocketUpgradeOptions {
  /** Seconds without a sign of life after which the socket is closed. */
  idleTimeout?: number;
  protocol?: string;
}

/** What is rendered around a page: set by the segments it lies in. */
export interface Frame<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
}

/** Keys of what is not public: nobody outside this package can name them. */
export const FRAME = Symbol("frame");
export const SNAPSHOT = Symbol("snapshot");

/** The nonce of a rendered response, for `csp()`; never a header. */
export const nonces = new WeakMap<Response, string>();

export class Context<State> {
  readonly state: State = {} as State;
  error: unknown = null;
  readonly isPartial = false;
  readonly [FRAME]: Frame<State> = { app: null, layouts: [] };
  readonly [SNAPSHOT]: Snapshot;

  constructor(
    readonly req: Request,
    readonly url: URL,
    readonly info: Deno.ServeHandlerInfo,
    readonly route: string | null,
    readonly params: Record<string, string>,
    readonly config: ResolvedFreshConfig,
    public next: () => Promise<Response>,
    snapshot: Snapshot,
  ) {
    this[SNAPSHOT] = snapshot;
  }

  /** Never leaves the site by a path: `//evil.example` becomes `/evil.example`. */
  redirect(pathOrUrl: string, status = 302): Response {
    const location = pathOrUrl.startsWith("/")
      ? pathOrUrl.replace(/^[^?#]*/, (path) => path.replaceAll(/\/+/g, "/"))
      : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /** Renders inside the layouts and the app wrapper that apply here. */
  async render(
    vnode: JSX.Element | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("Cannot render what is not a JSX element");
    }
    const { app, layouts } = this[FRAME];

    let page = vnode;
    for (
      const layout of config.skipInheritedLayouts ? [] : layouts.toReversed()
    ) {
      const inner = page;
      const around = await toVNode(this, layout, null, () => inner);
      if (around instanceof Response) return around;
      page = around;
    }

    const slot = { content: page };
    const wrapper = config.skipAppWrapper || app === null
      ? null
      : await toVNode(this, app, null, () => slot.content);
    if (wrapper instanceof Response) return wrapper;

    const { html, nonce, preload } = renderDocument(this, slot, wrapper);
    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    if (preload.length > 0) headers.append("Link", preload.join(", "));
    const response = new Response(html, { ...init, headers });
    nonces.set(response, nonce);
    return response;
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init: ResponseInit = {}): Response {
    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Turns the request into a WebSocket.
   *
   * An exception in one of the handlers ends the process: catch it in there.
   *
   * @throws {HttpError} 400 if the request does not ask for one.
   */
  upgrade(
    options?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response };
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first: WebSocketHandlers | WebSocketUpgradeOptions = {},
    second?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response } | Response {
    if (this.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new HttpError(400, "Expected a WebSocket upgrade request");
    }
    const handlers = isHandlers(first) ? first : null;
    const options = isHandlers(first) ? second : first;
    const { socket, response } = Deno.upgradeWebSocket(this.req, options);
    if (handlers === null) return { socket, response };

    socket.addEventListener("open", () => handlers.open?.(socket));
    socket.addEventListener("message", (e) => handlers.message?.(socket, e));
    socket.addEventListener(
      "close",
      (e) => handlers.close?.(socket, e.code, e.reason),
    );
    socket.addEventListener("error", (e) => handlers.error?.(socket, e));
    return response;
  }
}

function isHandlers(
  value: WebSocketHandlers | WebSocketUpgradeOptions,
): value is WebSocketHandlers {
  return ["open", "message", "close", "error"]
    .some((name) => typeof Reflect.get(value, name) === "function");
}
