/**
 * Seeds that once found a mistake. They run each time, before all others.
 *
 * A seed tells another story once the simulation itself has changed, so each
 * mistake also has a test of its own, and some have become a mutant.
 */
export const KEPT_SEEDS: readonly number[] = [
  8, // The log stored what it could not confirm, and the hub stood still.
  71, // What another tab said was shown as pending after it was shown.
  365, // Events of another epoch came without the welcome that names it.
  1_586, // Storage told too late what an earlier tab had left.
  1_636, // What storage had told overtook what it still had to tell.
  3_123, // A lagging reader was sent away for what it had not asked for.
  4_082, // A stream had died silently, and nobody noticed.
  23_667, // A place in a log that was replaced was taken for one in the new.
];
