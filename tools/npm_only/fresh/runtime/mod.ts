/**
 * Stand-in for `fresh/runtime`: what components use, on the server and in the
 * browser alike.
 *
 * @module
 */
export { HttpError } from "../http_error.ts";
export { asset } from "./asset.ts";
export { Head, type HeadProps } from "./head.ts";

export const IS_BROWSER = typeof document !== "undefined";
