/**
 * Static files, asked for only by addresses that can name one.
 *
 * A build on disk knows its files by name. One in memory, which development
 * and tests serve, looks on disk for whatever is asked, and fails at what leads
 * out of `static/`, lies beneath a file or is too long a path: a 500, and a
 * line in the log, for what is nothing but an unknown address.
 *
 * @module
 */
import { type Middleware, staticFiles } from "fresh";
import type { State } from "./state.ts";

/** Only the last name has an extension, so that none is beneath a file. */
const FILE = /^(?:\/\.?[\w-]+)*\/[\w-]+(?:\.[\w-]+)+$/;

/** What every file system has room for in one name; far more than we have. */
const MAX_LENGTH = 255;

export function servedFiles(): Middleware<State> {
  const serve = staticFiles<State>();
  return (ctx) => canNameFile(ctx.url.pathname) ? serve(ctx) : ctx.next();
}

/** @param path As a browser asks for it, encoded. */
export function canNameFile(path: string): boolean {
  return path.length <= MAX_LENGTH && FILE.test(path);
}
