/**
 * Several servers over one database of their own, and before them a proxy that
 * sends each line to the next of them: whoever loses a line comes back
 * elsewhere.
 *
 * @module
 */
import { PostgresServer } from "../servers/postgres.ts";
import { RedisServer } from "../servers/redis.ts";
import { Proxy } from "./proxy.ts";
import { Server, UNLIMITED } from "./server.ts";
import type { Tree } from "./tree.ts";
import { until } from "./waiting.ts";

export interface ClusterOptions {
  tree: Tree;
  processes: number;
  /** Whether they tell each other by Redis; else by PostgreSQL. */
  redis: boolean;
  env?: Readonly<Record<string, string>>;
}

export class Cluster implements AsyncDisposable {
  readonly #owned: AsyncDisposableStack;

  private constructor(
    readonly servers: readonly [Server, ...Server[]],
    readonly postgres: PostgresServer,
    readonly redis: RedisServer | null,
    /** Where the proxy listens. */
    readonly port: number,
    owned: AsyncDisposableStack,
  ) {
    this.#owned = owned;
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const { tree, processes } = options;
    await using stack = new AsyncDisposableStack();
    const postgres = stack.use(await PostgresServer.start());
    const redis = options.redis ? stack.use(await RedisServer.start()) : null;
    const env = {
      ...UNLIMITED,
      ...options.env,
      DATABASE_URL: await postgres.url(),
      ...(redis === null ? {} : { BUS_URL: redis.url }),
    };
    const start = async () => stack.use(await Server.start({ tree, env }));
    const first = await start();
    const others = Array.from({ length: processes - 1 }, start);
    const servers = [first, ...await Promise.all(others)] as const;
    await until(
      "all hear each other",
      () => servers.every((server) => server.hasSaid("bus_connected")),
    );
    let next = 0;
    const proxy = stack.use(
      new Proxy(() => servers[next++ % servers.length]?.port ?? first.port),
    );
    return new Cluster(
      [...servers],
      postgres,
      redis,
      proxy.port,
      stack.move(),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}
