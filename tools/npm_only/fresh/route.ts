/**
 * Routes: a handler, a component, a few settings; and how one is answered.
 *
 * @module
 */
import { type AnyComponent, type FunctionComponent, h, type JSX } from "preact";
import { type Context, FRAME } from "./context.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";
import type { Method } from "./router.ts";

/** The props of every page, layout, error page and app wrapper. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "error"
    | "route"
  >
  & { Component: FunctionComponent; data: Data };

type AsyncComponent<State> = (
  ...props: Parameters<FunctionComponent<PageProps<unknown, State>>>
) => Promise<JSX.Element | Response | null>;

/** A component that may also be an async function, awaited before rendering. */
export type RouteComponent<State> =
  | AnyComponent<PageProps<unknown, State>>
  | AsyncComponent<State>;

export interface LayoutConfig {
  /** Leave out the layouts around this one. */
  skipInheritedLayouts?: boolean;
  /** Leave out `_app`. */
  skipAppWrapper?: boolean;
}

export interface RouteConfig extends LayoutConfig {
  /** Serve under this URL pattern instead of the one of the file. */
  routeOverride?: string;
}

export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
}

/** Answers with the route's handler, and its component if that gives data. */
export async function answer<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  if (route.config?.skipAppWrapper) ctx[FRAME].app = null;
  if (route.config?.skipInheritedLayouts) ctx[FRAME].layouts = [];

  const handler = handlerFor(route, ctx.req.method);
  // A method that the file does not handle is not found, rather than refused.
  if (handler === null) return await ctx.next();
  const result = await handler(ctx);
  if (result instanceof Response) return result;

  const headers = new Headers(result.headers);
  const vnode = route.component === undefined
    ? null
    : await toVNode(ctx, route.component, result.data, () => null);
  if (vnode instanceof Response) return vnode;
  return ctx.render(vnode, { headers, status: result.status ?? status });
}

function handlerFor<State>(
  { component, handler }: Route<State>,
  method: string,
): HandlerFn<unknown, State> | null {
  if (typeof handler === "function") return handler;
  const own = handler?.[method as Method];
  if (own !== undefined) return own;
  if (method === "HEAD" && handler?.GET !== undefined) return handler.GET;
  const isRead = handler === undefined || method === "GET" || method === "HEAD";
  return component !== undefined && isRead ? () => ({ data: {} }) : null;
}

/** Calls an async component; leaves any other to be rendered. */
export async function toVNode<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  data: unknown,
  Component: FunctionComponent,
): Promise<JSX.Element | Response | null> {
  const { config, url, req, params, info, state, isPartial, error, route } =
    ctx;
  const props: PageProps<unknown, State> = {
    config,
    url,
    req,
    params,
    info,
    state,
    isPartial,
    error,
    route,
    data,
    Component,
  };
  return isAsync(component) ? await component(props) : h(component, props);
}

function isAsync<State>(
  component: RouteComponent<State>,
): component is AsyncComponent<State> {
  return component.constructor.name === "AsyncFunction";
}
