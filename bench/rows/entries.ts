/**
 * Who answers the question of a row.
 *
 * @module
 */
import { CONTENDERS, type PeerName } from "../lab/contenders.ts";
import type { RunOptions } from "../lab/lab.ts";
import type { Load } from "../lab/load.ts";
import type { Entry } from "../lab/row.ts";

/** The product's label, in every row. */
export const PRODUCT = "Fresh Chat";

export function product(load: Load, options: RunOptions = {}): Entry {
  return {
    label: PRODUCT,
    run: (lab) => lab.product(load, options),
  };
}

export function peers(load: Load, ...names: readonly PeerName[]): Entry[] {
  return names.map((name) => peer(name, load));
}

export function peer(
  name: PeerName,
  load: Load,
  options: RunOptions = {},
): Entry {
  return {
    label: CONTENDERS[name].label,
    run: (lab) => lab.peer(name, load, options),
  };
}
