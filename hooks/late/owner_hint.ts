/**
 * What an owner is told once, as one file to load.
 *
 * @module
 */
export { OwnerHint } from "../../components/OwnerHint.tsx";
export { ownerHint } from "../../lib/client/hints.ts";
