/**
 * Stand-in for `fresh`: the part of its public interface that this app uses.
 *
 * For networks that reach npm but not JSR; never deployed. It is written from
 * Fresh's documentation and promises less than Fresh does, never more: what
 * the app does not use is missing here, so that the type checker refuses it.
 * `tests/npm_only/` runs against this and against the real package alike.
 *
 * @module
 */
export { App, type AppConfig } from "./app.ts";
export type {
  Context,
  WebSocketHandlers,
  WebSocketUpgradeOptions,
} from "./context.ts";
export { csp, type CSPOptions } from "./csp.ts";
export { csrf, type CsrfOptions } from "./csrf.ts";
export { createDefine, type Define } from "./define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteHandler,
} from "./handlers.ts";
export { HttpError } from "./http_error.ts";
export type { Middleware } from "./middleware.ts";
export type { LayoutConfig, PageProps, RouteConfig } from "./route.ts";
export type { Method } from "./router.ts";
export { staticFiles } from "./static_files.ts";
