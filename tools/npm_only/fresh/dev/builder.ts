/**
 * The builder: what `dev.ts` and tests use.
 *
 * @module
 */
import { resolve } from "node:path";
import { type App, attachSnapshot } from "../app.ts";
import { find } from "./found.ts";
import { loadBuild } from "./memory.ts";
import { writeBuild } from "./output.ts";
import { type ListenOptions, serveDevelopment } from "./serve.ts";
import type {
  OnTransformOptions,
  Transform,
  TransformFn,
} from "./transform.ts";

export interface BuildOptions {
  /** What browsers the scripts are for, in esbuild's words. */
  target?: string | string[];
  /** The folder of the project. */
  root?: string;
  /** Where the build goes, relative to the root. */
  outDir?: string;
}

const BROWSERS = ["chrome99", "firefox99", "safari15"];

export class Builder {
  readonly #root: string;
  readonly #outDir: string;
  readonly #target: string | string[];
  readonly #transforms: Transform[] = [];

  constructor(
    { root = ".", outDir = "_fresh", target = BROWSERS }: BuildOptions = {},
  ) {
    this.#root = resolve(root);
    this.#outDir = resolve(this.#root, outDir);
    this.#target = target;
  }

  /** Has the content of fitting files of `static/` made anew by `run`. */
  onTransformStaticFile(options: OnTransformOptions, run: TransformFn): void {
    this.#transforms.push({ options, run });
  }

  /**
   * Builds to disk; or, for tests, in memory, and gives back a function that
   * hands the result to an app.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<<State>(app: App<State>) => void> {
    const found = await this.#find(mode === "development");
    if (snapshot === "memory") {
      const built = await loadBuild(found);
      return (app) => attachSnapshot(app, built);
    }
    await writeBuild(found, this.#outDir);
    console.log(`Assets written to: ${this.#outDir}`);
    return () => {
      throw new Error("A build on disk is served by its server.js");
    };
  }

  /** Serves the app, its pages reloading once this process is restarted. */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    const imported = await importApp();
    const app = "app" in imported ? imported.app : imported;
    app.config.mode = "development";
    const built = await loadBuild(await this.#find(true));
    attachSnapshot(app, { ...built, liveReload: true });
    serveDevelopment(app.handler(), options);
  }

  #find(development: boolean) {
    return find({
      root: this.#root,
      development,
      target: this.#target,
      transforms: this.#transforms,
    });
  }
}
