/**
 * Waits for the storage of a device, but not for ever: some never answers.
 *
 * @module
 */
import type { OutboxOptions } from "./outbox.ts";

/** A store that takes longer is broken. */
const STORE_MS = 3_000;

/** @returns What awaits some work of the store; `null` if it failed. */
export function patience(
  { setTimer, onStoreError }: Pick<OutboxOptions, "setTimer" | "onStoreError">,
) {
  return async <T>(work: Promise<T>): Promise<T | null> => {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      const error = new Error("The storage of this device does not answer");
      cancel = setTimer(() => reject(error), STORE_MS);
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      onStoreError(error);
      return null;
    } finally {
      cancel();
    }
  };
}
