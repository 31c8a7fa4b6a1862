/**
 * One process at a time: two on one file would each fan out half of the
 * messages. The lock is the operating system's, so that it ends with its
 * process, however that ends; its file stays and names the last holder.
 *
 * @module
 */
import { moved, type Place, placeOf } from "./place.ts";

/** Beside the database, in its folder. */
export const LOCK_NAME = "chat.lock";

/** Somebody else has it. */
export class LockedError extends Error {
  override name = "LockedError";
}

export class ProcessLock implements Disposable {
  readonly #path: string;
  #file: Deno.FsFile;
  #place: Place;

  /** @throws {LockedError} */
  constructor(path: string) {
    this.#path = path;
    this.#file = take(path);
    this.#place = placeOf(path);
  }

  /**
   * Takes the lock again if its file was removed, as then anybody could.
   * @throws {LockedError} If somebody did.
   */
  renew(): void {
    if (moved(this.#path, this.#place) === null) return;
    const file = take(this.#path);
    this.#file.close();
    this.#file = file;
    this.#place = placeOf(this.#path);
  }

  [Symbol.dispose](): void {
    // Closing it is not enough while a process is being started here: until
    // that runs its program, it has the file open as well.
    this.#file.unlockSync();
    this.#file.close();
  }
}

function take(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { read: true, write: true, create: true });
  if (!file.tryLockSync(true)) {
    file.close();
    const holder = Deno.readTextFileSync(path).trim() || "unknown";
    throw new LockedError(`it is in use by the process ${holder}`);
  }
  file.truncateSync();
  file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  return file;
}
