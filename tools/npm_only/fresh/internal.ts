/**
 * What the files in `_fresh/` import. Not for the app.
 *
 * @module
 */
export { attachSnapshot } from "./app.ts";
export { type Built, toSnapshot } from "./snapshot.ts";
