/**
 * What a route's handler may be, and may answer with.
 *
 * @module
 */
import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** Data for the page component of a route, with status and headers. */
export interface PageResponse<Data> {
  data: Data;
  headers?: HeadersInit;
  status?: number;
}

export interface HandlerFn<Data, State> {
  (
    ctx: Context<State>,
  ):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

type PageOptions = { headers?: HeadersInit; status?: number };

/** Has the page component of the route rendered with `data`. */
export function page(): PageResponse<undefined>;
export function page<Data>(
  data: Data,
  options?: PageOptions,
): PageResponse<Data>;
export function page(
  data?: unknown,
  options: PageOptions = {},
): PageResponse<unknown> {
  return { data, ...options };
}
