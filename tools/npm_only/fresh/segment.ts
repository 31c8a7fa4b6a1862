/**
 * The tree of path segments: which middlewares, layouts and error pages a
 * route lies in.
 *
 * A chain is taken when its route is registered, so that a middleware covers
 * only what comes after it.
 *
 * @module
 */
import { FRAME } from "./context.ts";
import { HttpError } from "./http_error.ts";
import type { Middleware } from "./middleware.ts";
import {
  answer,
  type LayoutConfig,
  type Route,
  type RouteComponent,
} from "./route.ts";

export class Segment<State> {
  readonly middlewares: Middleware<State>[] = [];
  app: RouteComponent<State> | null = null;
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null =
    null;
  errorRoute: Route<State> | null = null;
  notFound: Route<State> | null = null;
  readonly #children = new Map<string, Segment<State>>();
  readonly #parent: Segment<State> | null;

  constructor(parent: Segment<State> | null = null) {
    this.#parent = parent;
  }

  /**
   * The segment for a pattern, below this one.
   *
   * @param whole Whether the last part of the pattern is a segment of its own,
   * as for a folder, or names a route inside the one before it.
   */
  at(pattern: string, whole: boolean): Segment<State> {
    if (pattern === "*" || pattern === "/*") return this;
    const parts = pattern.replaceAll(/\{[^}]*\}\??/g, "").split("/").slice(1);
    if (!whole) parts.pop();
    return this.#below(parts.filter((part) => part !== ""));
  }

  #below([first, ...rest]: string[]): Segment<State> {
    return first === undefined ? this : this.#child(first).#below(rest);
  }

  #child(name: string): Segment<State> {
    const child = this.#children.get(name) ?? new Segment<State>(this);
    this.#children.set(name, child);
    return child;
  }

  /** All that runs before a handler in this segment, the outermost first. */
  chain(): Middleware<State>[] {
    const outer = this.#parent?.chain() ?? [];
    return [...outer, this.#enter(), ...this.middlewares];
  }

  #root(): Segment<State> {
    return this.#parent === null ? this : this.#parent.#root();
  }

  /** Puts app wrapper and layout around, and error pages in the way of errors. */
  #enter(): Middleware<State> {
    const root = this.#root();
    const { app, layout, errorRoute } = this;
    return async (ctx) => {
      const frame = ctx[FRAME];
      const before = { ...frame };
      if (app !== null) frame.app = app;
      if (layout !== null) {
        if (layout.config.skipAppWrapper) frame.app = null;
        frame.layouts = layout.config.skipInheritedLayouts
          ? [layout.component]
          : [...frame.layouts, layout.component];
      }
      try {
        return await ctx.next();
      } catch (error) {
        const status = error instanceof HttpError ? error.status : 500;
        if (status === 404 && root.notFound !== null) {
          return await answer(ctx, root.notFound);
        }
        if (errorRoute === null) throw error;
        return await answer(ctx, errorRoute, status);
      } finally {
        Object.assign(frame, before);
      }
    };
  }
}
