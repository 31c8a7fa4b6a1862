/**
 * Seeds that once found a mistake. They run each time, before all others.
 *
 * A seed tells another story after the simulation itself was changed, so each
 * mistake has a test of its own as well; these cost nothing.
 */
export const KEPT_SEEDS: readonly number[] = [
  7, // The log stored what it could not confirm, and the hub stood still.
  8,
  44,
  12, // What another tab said was shown before that tab told of it.
  365, // Events of another epoch came without the welcome that names it.
  1_816, // A tab slept while another one sent what it had said.
];
