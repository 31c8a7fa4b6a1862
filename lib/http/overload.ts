/**
 * Nobody new while memory is scarce: 503, before anything is upgraded or
 * claimed. Who is in stays in, and is served as before.
 *
 * @module
 */
import { HttpError } from "fresh";
import type { MemoryWatch } from "../memory_watch.ts";

/** 503 that is meant, and no failure. */
export class Overloaded extends HttpError {
  constructor() {
    super(503);
  }
}

/** @throws {Overloaded} */
export function admitNew({ memory }: { memory: MemoryWatch }): void {
  if (memory.isScarce) throw new Overloaded();
}
