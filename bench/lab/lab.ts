/**
 * Where rows are run: it has what servers are started with, made once when it
 * is first needed, and runs one load against one server at a time, each server
 * as a new process.
 *
 * @module
 */
import { Server } from "../../tests/faults/server.ts";
import { Tree } from "../../tests/faults/tree.ts";
import { compile } from "./compiler.ts";
import {
  CONTENDERS,
  type Kit,
  LIFTED,
  type PeerName,
  productDialect,
} from "./contenders.ts";
import { CORE, pin } from "./cores.ts";
import { type Figures, parseFigures } from "./figures.ts";
import { type Load, loadArguments, reduced } from "./load.ts";
import { fetchPackages } from "./packages.ts";
import { Padding } from "./padding.ts";
import { PeerProcess } from "./peer_process.ts";
import { copyData, type People, settle } from "./people.ts";
import { MissingError } from "./row.ts";

export interface LabOptions {
  /** Whether servers and load get a core each. */
  pins: boolean;
  /** So small that it only shows that everything works. */
  isReduced: boolean;
  /** How many people have a session. */
  people: number;
}

/** A server that listens, until it is disposed. */
export interface Served extends AsyncDisposable {
  port: number;
  pid: number;
}

/** The product, with people who have a session. */
export interface ServedProduct extends Served {
  /** A file with the `Cookie` of each, one a line. */
  cookies: string;
}

export interface ServeOptions {
  /** The product's limits for people stay. */
  keepsLimits?: boolean;
  /** Puts something into the database before the server starts. */
  prepare?: (dataDir: string) => Promise<void>;
}

/** What differs from run to run of one server. */
export interface RunOptions {
  env?: Readonly<Record<string, string>>;
  /** Tells the load what a client hears once so many are there. */
  knowsAll?: (clients: number) => string[];
  /** The product's limits for people stay. */
  keepsLimits?: boolean;
}

const CACHE = new URL("../../.cache/bench/", import.meta.url).pathname;
/** The load's exit code where a server broke the protocol. */
const BREACH = 3;

export class Lab implements AsyncDisposable {
  readonly #options: LabOptions;
  readonly #owned = new AsyncDisposableStack();
  readonly #kit: Kit;
  readonly #folder: () => Promise<string>;
  readonly #tree: () => Promise<Tree>;
  readonly #people: () => Promise<People>;
  readonly #padding = new Padding((name, load) => this.unpadded(name, load));

  constructor(options: LabOptions) {
    this.#options = options;
    this.#kit = {
      programs: once(() => compile(CACHE)),
      packages: once(() => fetchPackages(CACHE)),
    };
    this.#folder = once(async () => {
      const folder = await Deno.makeTempDir({ prefix: "chat_bench_" });
      this.#owned.defer(() => Deno.remove(folder, { recursive: true }));
      return folder;
    });
    this.#tree = once(async () => this.#owned.use(await Tree.build()));
    this.#people = once(async () =>
      await settle(await this.#folder(), options.people)
    );
  }

  get isReduced(): boolean {
    return this.#options.isReduced;
  }

  /** Why there is no load to put on anybody, if there is none. */
  async lacksLoad(): Promise<string | null> {
    try {
      await this.#kit.programs();
      return null;
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
      return error.message;
    }
  }

  /** Whether the load reads what browsers are sent; without it there is none. */
  async inflates(): Promise<boolean> {
    const { inflates } = await this.#kit.programs();
    return inflates;
  }

  /** One load against the product. */
  async product(load: Load, options: RunOptions = {}): Promise<Figures> {
    const figures = await this.#runProduct(this.sized(load), options);
    this.#padding.measured(load, figures);
    return figures;
  }

  /**
   * One load against a peer, whose messages are made as large as the product's
   * under the same load.
   *
   * @throws {MissingError} Also where the product did not go first.
   */
  async peer(
    name: PeerName,
    load: Load,
    options: RunOptions = {},
  ): Promise<Figures> {
    const pad = await this.#padding.for(name, load);
    return await this.#runPeer(name, this.sized(load), options, pad);
  }

  /** One load against a peer, whose messages are as large as they are. */
  async unpadded(name: PeerName, load: Load): Promise<Figures> {
    return await this.#runPeer(name, this.sized(load), {}, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  /** As large as loads are in this lab. */
  sized(load: Load): Load {
    return this.isReduced ? reduced(load) : load;
  }

  /**
   * Puts a load on a server; `dialect` tells the load how to speak to it.
   *
   * @throws {MissingError} If it cannot be had, as when nobody could join; any
   * other error means that the server broke the protocol.
   */
  async drive(
    { port, pid }: Pick<Served, "port" | "pid">,
    load: Load,
    dialect: readonly string[],
  ): Promise<Figures> {
    const { load: program } = await this.#kit.programs();
    const { pins } = this.#options;
    if (pins) await pin(pid, CORE.server);
    const [command = program, ...before] = pins
      ? ["taskset", "--cpu-list", CORE.load, program]
      : [program];
    const output = await new Deno.Command(command, {
      args: [
        ...before,
        ...["--port", String(port), "--pid", String(pid)],
        ...loadArguments(load),
        ...dialect,
      ],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!output.success) {
      const why = decoder.decode(output.stderr).trim();
      if (output.code === BREACH) throw new Error(why);
      throw new MissingError(why);
    }
    return parseFigures(decoder.decode(output.stdout));
  }

  /** The product as people start it, on data that nobody else has. */
  async serve(options: ServeOptions = {}): Promise<ServedProduct> {
    const { folder, cookies } = await this.#people();
    await using stack = new AsyncDisposableStack();
    const dataDir = await Deno.makeTempDir({ prefix: "chat_bench_data_" });
    stack.defer(() => Deno.remove(dataDir, { recursive: true }));
    await copyData(folder, dataDir);
    await options.prepare?.(dataDir);
    const { port, pid } = stack.use(
      await Server.start({
        tree: await this.#tree(),
        env: options.keepsLimits ? {} : LIFTED,
        dataDir,
      }),
    );
    const owned = stack.move();
    const dispose = () => owned.disposeAsync();
    return { port, pid, cookies, [Symbol.asyncDispose]: dispose };
  }

  /** The flags that find the project's packages. */
  async configFlags(): Promise<readonly string[]> {
    return (await this.#tree()).configFlags;
  }

  async #runProduct(
    load: Load,
    { keepsLimits = false, knowsAll }: RunOptions,
  ): Promise<Figures> {
    await using served = await this.serve({ keepsLimits });
    const { inflates } = await this.#kit.programs();
    return await this.drive(served, load, [
      ...productDialect(served.port, served.cookies, inflates),
      ...knowsAll?.(load.clients) ?? [],
    ]);
  }

  async #runPeer(
    name: PeerName,
    load: Load,
    options: RunOptions,
    pad: number,
  ): Promise<Figures> {
    const { command, dialect } = CONTENDERS[name];
    const { args, env } = await command(this.#kit);
    await using peer = await PeerProcess.start(args, {
      ...env,
      ...options.env,
      PAD: String(pad),
    });
    return await this.drive(peer, load, [
      ...dialect,
      ...options.knowsAll?.(load.clients) ?? [],
    ]);
  }
}

/** Makes it when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => made ??= make();
}
