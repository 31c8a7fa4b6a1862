/**
 * The app: middlewares and routes, in the order in which they are registered.
 *
 * @module
 */
import { Context, type ResolvedFreshConfig } from "./context.ts";
import { fsEntries } from "./fs_routes.ts";
import { HttpError, reason } from "./http_error.ts";
import { chain, type Middleware } from "./middleware.ts";
import { type LayoutConfig, type Route, type RouteComponent } from "./route.ts";
import { type Match, type Method, METHODS, Router } from "./router.ts";
import { Segment } from "./segment.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";

export interface AppConfig {
  mode?: "development" | "production";
}

/** What registering one thing does to the tree of segments and the router. */
export type Registration<State> = (
  root: Segment<State>,
  router: Router<Middleware<State>>,
) => void;

/** Gives an app what the build found and made: routes, islands, files. */
export let attachSnapshot: <State>(app: App<State>, built: Snapshot) => void;

const UNKNOWN_CLIENT: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

export class App<State> {
  static {
    attachSnapshot = (app, snapshot) => {
      app.#snapshot = snapshot;
      app.config.root = snapshot.root;
    };
  }

  readonly #registrations: Registration<State>[] = [];
  #snapshot: Snapshot = EMPTY_SNAPSHOT;
  config: ResolvedFreshConfig;

  constructor({ mode = "production" }: AppConfig = {}) {
    this.config = { root: ".", basePath: "", mode, trustProxy: false };
  }

  #register(registration: Registration<State>): this {
    this.#registrations.push(registration);
    return this;
  }

  /** Covers the routes registered after it, all or those below a path. */
  use(...middlewares: Middleware<State>[]): this;
  use(path: string, ...middlewares: Middleware<State>[]): this;
  use(
    first: string | Middleware<State>,
    ...rest: Middleware<State>[]
  ): this {
    const path = typeof first === "string" ? first : "*";
    const middlewares = typeof first === "string" ? rest : [first, ...rest];
    return this.#register((root) => {
      root.at(path, true).middlewares.push(...middlewares);
    });
  }

  appWrapper(component: RouteComponent<State>): this {
    return this.#register((root) => void (root.app = component));
  }

  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    return this.#register((root) => {
      root.at(path, true).layout = { component, config };
    });
  }

  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#register((root) => {
      root.at(path, true).errorRoute = toRoute(route);
    });
  }

  notFound(route: Route<State> | Middleware<State>): this {
    return this.#register((root) => void (root.notFound = toRoute(route)));
  }

  #on(
    methods: readonly Method[],
    path: string,
    middlewares: Middleware<State>[],
  ): this {
    return this.#register((root, router) => {
      const item = chain([...root.at(path, true).chain(), ...middlewares]);
      for (const method of methods) router.add(method, path, item);
    });
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["GET"], path, middlewares);
  }

  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["POST"], path, middlewares);
  }

  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["PUT"], path, middlewares);
  }

  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["PATCH"], path, middlewares);
  }

  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["DELETE"], path, middlewares);
  }

  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(["HEAD"], path, middlewares);
  }

  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#on(METHODS, path, middlewares);
  }

  /** Registers the routes that the build found in files, at this point. */
  fsRoutes(): this {
    return this.#register((root, router) => {
      const entries = fsEntries<State>(this.#snapshot.routes);
      for (const register of entries) register(root, router);
    });
  }

  /** What `Deno.serve()` and tests call with requests. */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    const root = new Segment<State>();
    const router = new Router<Middleware<State>>();
    for (const register of this.#registrations) register(root, router);
    const unmatched = chain(root.chain());
    const snapshot = this.#snapshot;

    return async (req, info = UNKNOWN_CLIENT) => {
      const url = new URL(req.url);
      // Else `//evil.example/` as a path could end up in a redirect.
      url.pathname = url.pathname.replaceAll(/\/+/g, "/");
      const match = router.match(req.method, url);
      const ctx = new Context<State>(
        req,
        url,
        info,
        match?.path ?? null,
        match?.params ?? {},
        this.config,
        () => unhandled(req, match),
        snapshot,
      );
      try {
        const response = await (match?.item ?? unmatched)(ctx);
        if (!(response instanceof Response)) {
          throw new Error(`Expected a Response, got: ${response}`);
        }
        return req.method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return plainError(error);
      }
    };
  }
}

function toRoute<State>(
  route: Route<State> | Middleware<State>,
): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}

/** What is left when neither a middleware nor a route has answered. */
function unhandled<Item>(
  req: Request,
  match: Match<Item> | null,
): Promise<Response> {
  if (match === null || match.item !== null) {
    return Promise.reject(new HttpError(404));
  }
  if (req.method !== "OPTIONS") return Promise.reject(new HttpError(405));
  const headers = { Allow: match.allowed.join(", ") };
  return Promise.resolve(new Response(null, { status: 204, headers }));
}

/** The answer to an error for which the app has no page. */
function plainError(error: unknown): Response {
  if (error instanceof HttpError) {
    if (error.status >= 500) console.error(error);
    return new Response(error.message || reason(error.status), {
      status: error.status,
    });
  }
  console.error(error);
  return new Response("Internal server error", { status: 500 });
}
