/**
 * What folds the acts of hosts, as a room loads it with the first one.
 *
 * @module
 */
import "./shared.ts";

export { foldStanding } from "../room/wire.ts";
