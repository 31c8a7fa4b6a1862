/**
 * The builder: finds routes, islands and static files, and bundles scripts.
 *
 * @module
 */
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type App, attachSnapshot } from "../app.ts";
import {
  type IslandModule,
  scriptPath,
  type Snapshot,
  toSnapshot,
} from "../snapshot.ts";
import { bundle } from "./bundle.ts";
import { contentType } from "./content_type.ts";
import { filesBelow, modulesBelow, withoutExtension } from "./files.ts";
import { type Found, writeBuild } from "./output.ts";
import { type ListenOptions, serveDevelopment } from "./serve.ts";

export interface BuildOptions {
  /** What browsers the scripts are for, in esbuild's words. */
  target?: string | string[];
  /** The folder of the project. */
  root?: string;
  /** Where the build goes, relative to the root. */
  outDir?: string;
}

export class Builder {
  readonly #root: string;
  readonly #outDir: string;
  readonly #target: string | string[];

  constructor(
    {
      root = ".",
      outDir = "_fresh",
      target = ["chrome99", "firefox99", "safari15"],
    }: BuildOptions = {},
  ) {
    this.#root = resolve(root);
    this.#outDir = resolve(this.#root, outDir);
    this.#target = target;
  }

  /**
   * Builds, and gives back a function that hands the result to an app.
   *
   * @param options With a snapshot in memory nothing is written: for tests.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<<State>(app: App<State>) => void> {
    const found = await this.#find(mode === "development");
    if (snapshot === "disk") {
      await writeBuild(this.#root, this.#outDir, found);
      console.log(`Assets written to: ${this.#outDir}`);
    }
    const built = await this.#load(found);
    return (app) => attachSnapshot(app, built);
  }

  /** Serves the app, its pages reloading once this process is restarted. */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    const imported = await importApp();
    const app = "app" in imported ? imported.app : imported;
    app.config.mode = "development";
    const built = await this.#load(await this.#find(true));
    attachSnapshot(app, { ...built, liveReload: true });
    serveDevelopment(app.handler(), options);
  }

  async #find(development: boolean): Promise<Found> {
    const root = this.#root;
    const buildId = crypto.randomUUID().replaceAll("-", "");
    const islands: Record<string, string> = {};
    for (const path of await modulesBelow(join(root, "islands"))) {
      islands[withoutExtension(path).replaceAll(/\W+/g, "_")] = join(
        root,
        "islands",
        path,
      );
    }
    const options = {
      root,
      buildId,
      development,
      target: this.#target,
      islands,
    };
    return {
      buildId,
      islands,
      routes: await modulesBelow(join(root, "routes")),
      scripts: await bundle(options),
    };
  }

  /** Everything in memory but `static/`, which is read as it is asked for. */
  async #load(found: Found): Promise<Snapshot> {
    const root = this.#root;
    const load = async (path: string): Promise<Record<string, unknown>> =>
      await import(pathToFileURL(path).href);
    const islands = await Promise.all(
      Object.entries(found.islands).map(async (
        [name, path],
      ): Promise<IslandModule> => ({
        name,
        script: scriptPath(found.buildId, `${name}.js`),
        mod: await load(path),
      })),
    );
    const routes = await Promise.all(found.routes.map(async (path) => ({
      id: `/${withoutExtension(path)}`,
      mod: await load(join(root, "routes", path)),
    })));
    const files = Object.fromEntries(found.scripts.map(({ name, content }) => [
      scriptPath(found.buildId, name),
      { content, contentType: contentType(name), hash: null },
    ]));
    const built = toSnapshot(root, {
      buildId: found.buildId,
      islands,
      routes,
      files,
    });
    const inStatic = new Set(await filesBelow(join(root, "static")));
    return {
      ...built,
      findFile: async (path) => {
        const script = await built.findFile(path);
        if (script !== null || !inStatic.has(path.slice(1))) return script;
        const content = join(relative(root, join(root, "static")), path);
        return { content, contentType: contentType(path), hash: null };
      },
    };
  }
}
