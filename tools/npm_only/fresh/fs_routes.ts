/**
 * File routes: from the name of a file to what it registers.
 *
 * `(group)` folders structure files, not URLs: they count for segments and
 * are left out of the path.
 *
 * @module
 */
import { answer, type Route, type RouteComponent } from "./route.ts";
import type { Registration } from "./app.ts";
import type { RouteHandler } from "./handlers.ts";
import { chain, type Middleware } from "./middleware.ts";
import type { RouteConfig } from "./route.ts";
import { METHODS } from "./router.ts";

/** A module below `routes/`, and its path there without the extension. */
export interface RouteFile {
  /** For example `/r/[room]`. */
  id: string;
  mod: unknown;
}

interface RouteModule<State> {
  default?: RouteComponent<State>;
  handler?: RouteHandler<unknown, State>;
  config?: RouteConfig;
}

/** What the files register: special files first, precise paths before open ones. */
export function fsEntries<State>(
  files: readonly RouteFile[],
): Registration<State>[] {
  return files.toSorted((a, b) => compareIds(a.id, b.id))
    .map(({ id, mod }) => register<State>(id, mod as RouteModule<State>));
}

function register<State>(
  id: string,
  mod: RouteModule<State>,
): Registration<State> {
  const name = id.slice(id.lastIndexOf("/") + 1);
  const folder = toPattern(id.slice(0, -name.length - 1), true);
  switch (name) {
    case "_app":
      return (root) => void (root.app = component(id, mod));
    case "_middleware":
      return (root) => {
        root.at(folder, true).middlewares.push(...middlewares<State>(id, mod));
      };
    case "_layout":
      return (root) => {
        const layout = { component: component(id, mod), config: config(mod) };
        root.at(folder, true).layout = layout;
      };
    case "_error":
    case "_500":
      return (root) => {
        root.at(folder, true).errorRoute = toRoute(id, mod);
      };
    case "_404":
      return (root) => void (root.notFound = toRoute(id, mod));
  }
  return (root, router) => {
    const route = toRoute(id, mod);
    const pattern = toPattern(id, true);
    const isIndex = name === "index";
    const segment = root.at(pattern, isIndex);
    const item = chain([
      ...segment.chain(),
      (ctx) => answer(ctx, route),
    ]);
    const path = route.config?.routeOverride ?? toPattern(id, false);
    for (const method of METHODS) router.add(method, path, item);
  };
}

function toRoute<State>(id: string, mod: RouteModule<State>): Route<State> {
  if (mod.default === undefined && mod.handler === undefined) {
    throw new Error(`Found neither a component nor a handler in routes${id}`);
  }
  const { default: component, handler } = mod;
  return {
    config: config(mod),
    ...(component && { component }),
    ...(handler && { handler }),
  };
}

function config<State>(mod: RouteModule<State>): RouteConfig {
  return mod.config ?? {};
}

function component<State>(
  id: string,
  mod: RouteModule<State>,
): RouteComponent<State> {
  if (mod.default === undefined) {
    throw new Error(`Found no component in routes${id}`);
  }
  return mod.default;
}

/** A middleware file has one or many, as `handler` or as its default export. */
function middlewares<State>(
  id: string,
  mod: { handler?: unknown; default?: unknown },
): Middleware<State>[] {
  const found = [mod.handler ?? mod.default].flat();
  if (!found.every((one) => typeof one === "function")) {
    throw new Error(`Found no middleware in routes${id}`);
  }
  return found as Middleware<State>[];
}

/** The `URLPattern` path for a file's path: `/r/[room]` becomes `/r/:room`. */
export function toPattern(id: string, keepGroups: boolean): string {
  const parts = id.split("/").slice(1);
  if (parts.at(-1) === "index") parts.pop();
  const pattern = parts
    .filter((part) => keepGroups || !/^\(.*\)$/.test(part))
    .map((part) =>
      part.startsWith("[...")
        ? `/:${part.slice(4, -1)}*`
        : `/${part.replaceAll(/\[(\w+)\]/g, ":$1")}`
    )
    .join("");
  return pattern === "" ? "/" : pattern;
}

/** Orders two paths part by part, by rank and then by name. */
function compareIds(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = rank(part, i === left.length - 1) -
      rank(other, i === right.length - 1);
    if (order !== 0) return order;
    if (part !== other) return part < other ? -1 : 1;
  }
  return left.length - right.length;
}

function rank(part: string, isFile: boolean): number {
  if (part === "_app") return 0;
  if (part === "_middleware") return 1;
  if (part.startsWith("_")) return 2;
  if (part.startsWith("[...")) return 6;
  if (part.startsWith("[")) return 5;
  return isFile ? 3 : 4;
}
