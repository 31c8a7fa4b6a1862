/**
 * Stand-in for `fresh/dev`: builds the app, or serves it while it is written.
 *
 * @module
 */
export { Builder, type BuildOptions } from "./builder.ts";
