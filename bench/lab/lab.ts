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

/** What differs from run to run of one server. */
export interface RunOptions {
  env?: Readonly<Record<string, string>>;
  /** To the load generator, after all else. */
  extra?: readonly string[];
}

const CACHE = new URL("../../.cache/bench/", import.meta.url).pathname;
/** How much larger `,"pad":""` makes a message. */
const PAD_OVERHEAD = ',"pad":""'.length;
const SIZING: Load = {
  mode: "rate",
  clients: 40,
  senders: 1,
  rate: 50,
  warmup: 0.1,
  duration: 0.4,
  settle: 0.1,
};

export class Lab implements AsyncDisposable {
  readonly #options: LabOptions;
  readonly #owned = new AsyncDisposableStack();
  readonly #kit: Kit;
  readonly #folder: () => Promise<string>;
  readonly #tree: () => Promise<Tree>;
  readonly #people: () => Promise<People>;
  /** Bytes of a message of the product's. */
  readonly #size: () => Promise<number>;
  /** Bytes that messages of a peer lack to be as large as the product's. */
  readonly #pads = new Map<PeerName, Promise<number>>();

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
    this.#size = once(async () => {
      const figures = await this.#runProduct(SIZING, {});
      return figures.bytes_per_message ?? NaN;
    });
  }

  get isReduced(): boolean {
    return this.#options.isReduced;
  }

  /** One load against the product. */
  async product(load: Load, options: RunOptions = {}): Promise<Figures> {
    return await this.#runProduct(this.#sized(load), options);
  }

  /** One load against a peer, whose messages are made as large. */
  async peer(
    name: PeerName,
    load: Load,
    options: RunOptions = {},
  ): Promise<Figures> {
    let pad = this.#pads.get(name);
    if (pad === undefined) {
      pad = this.#missingBytes(name);
      this.#pads.set(name, pad);
    }
    return await this.#runPeer(name, this.#sized(load), options, await pad);
  }

  /** One load against a peer, whose messages are as large as they are. */
  async unpadded(name: PeerName, load: Load): Promise<Figures> {
    return await this.#runPeer(name, this.#sized(load), {}, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  #sized(load: Load): Load {
    return this.isReduced ? reduced(load) : load;
  }

  async #missingBytes(name: PeerName): Promise<number> {
    const { bytes_per_message = NaN } = await this.unpadded(name, SIZING);
    const missing = await this.#size() - bytes_per_message - PAD_OVERHEAD;
    return Math.max(0, Math.round(missing));
  }

  async #runProduct(load: Load, options: RunOptions): Promise<Figures> {
    const { folder, cookies } = await this.#people();
    const dataDir = await Deno.makeTempDir({ prefix: "chat_bench_data_" });
    try {
      await copyData(folder, dataDir);
      await using server = await Server.start({
        tree: await this.#tree(),
        env: { ...LIFTED, ...options.env },
        dataDir,
      });
      const { port, pid } = server;
      const dialect = productDialect(port, cookies);
      return await this.#load(port, pid, load, [
        ...dialect,
        ...options.extra ?? [],
      ]);
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
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
    return await this.#load(peer.port, peer.pid, load, [
      ...dialect,
      ...options.extra ?? [],
    ]);
  }

  async #load(
    port: number,
    pid: number,
    load: Load,
    dialect: readonly string[],
  ): Promise<Figures> {
    const { load: program } = await this.#kit.programs();
    const { pins } = this.#options;
    if (pins) await pin(pid, CORE.server);
    const args = [
      ...["--port", String(port), "--pid", String(pid)],
      ...loadArguments(load),
      ...dialect,
    ];
    const command = pins
      ? ["taskset", "--cpu-list", CORE.load, program]
      : [program];
    const [first = program, ...rest] = command;
    const output = await new Deno.Command(first, {
      args: [...rest, ...args],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!output.success) {
      throw new MissingError(decoder.decode(output.stderr).trim());
    }
    return parseFigures(decoder.decode(output.stdout));
  }
}

/** Makes it when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => made ??= make();
}
