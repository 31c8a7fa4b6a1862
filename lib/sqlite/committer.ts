/**
 * Owns the connection that writes: commits groups of jobs, notices when that
 * cannot be relied on, and puts it right where it can. Runs in a thread of its
 * own (`worker.ts`), as a flush takes as long as the disk likes.
 *
 * @module
 */
import { backup, type DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { performIdentity } from "../identity/jobs.ts";
import { Suggestions } from "../identity/rules.ts";
import { SqlIdentityTables } from "../identity/sql_tables.ts";
import { tidy } from "../identity/sqlite_tidy.ts";
import { LogTables } from "../log/sqlite_tables.ts";
import { Checkpoints } from "./checkpoints.ts";
import { diskProblem } from "./disk.ts";
import { describe, type Fault, isStorageError } from "./fault.ts";
import type { FaultPoint, Job, JobResult } from "./jobs.ts";
import {
  moved,
  type Place,
  placeOf,
  removeIfThere,
  syncFolder,
} from "./place.ts";
import { openToWrite, readEpoch, refuseMoved } from "./schema.ts";
import { Statement, Statements } from "./statement.ts";

/** Written and taken back to see whether there is room for a group. */
const PROBE_BYTES = 64 * 1024;
/** Pages copied at a time when the file is put back. */
const RESCUE_PAGES = 10_000;

export type Committed =
  | { ok: true; results: readonly JobResult[] }
  | { ok: false; fault: Fault };

/** What is prepared on one connection, and void with it. */
interface Connection {
  db: DatabaseSync;
  place: Place;
  log: LogTables;
  identity: SqlIdentityTables;
  begin: Statement;
  commit: Statement;
  rollback: Statement;
  checkpoints: Checkpoints;
}

export class Committer {
  readonly #path: string;
  readonly #reached: (point: FaultPoint, jobs: readonly Job[]) => void;
  readonly #held = new Suggestions();
  #connection: Connection;

  /**
   * @param newEpoch For a file that is made; `null` if there must be one.
   * @param nowMs Unix milliseconds.
   * @param reached Told of each point passed, so that tests can crash there.
   * @throws {SchemaError} If the file is not ours.
   */
  constructor(
    path: string,
    newEpoch: string | null,
    nowMs: number,
    reached: (point: FaultPoint, jobs: readonly Job[]) => void,
  ) {
    this.#path = path;
    this.#reached = reached;
    this.#connection = connect(path, newEpoch);
    // Not when another thread goes on: the guests of this process are here.
    if (newEpoch !== null) tidy(this.#connection.db, nowMs);
  }

  get epoch(): string {
    return readEpoch(this.#connection.db);
  }

  get place(): Place {
    return this.#connection.place;
  }

  /**
   * Does all of the jobs, durably; or none of them, or nobody knows.
   * @throws If a job cannot be done for a reason that is not the storage's.
   */
  commit(jobs: readonly Job[]): Committed {
    const { db, place, begin, commit, rollback, checkpoints } =
      this.#connection;
    const results: JobResult[] = [];
    try {
      this.#reached("before_begin", jobs);
      begin.run();
      for (const job of jobs) {
        results.push(this.#perform(job));
        this.#reached("after_insert", jobs);
      }
      this.#reached("before_commit", jobs);
      commit.run();
    } catch (error) {
      if (!isStorageError(error)) throw error; // A bug; the thread ends.
      // A full disk or a broken one has rolled back already.
      if (db.isTransaction) rollback.run();
      return { ok: false, fault: this.#describe(error) };
    }
    this.#reached("after_commit", jobs);
    for (const job of jobs) checkpoints.committed(sizeOf(job));
    const fault = moved(this.#path, place);
    if (fault !== null) return { ok: false, fault };
    this.#reached("before_reply", jobs);
    return { ok: true, results };
  }

  /** Tidies up behind groups that have their answers. */
  tidyUp(): void {
    this.#connection.checkpoints.run();
  }

  /** Tries to put a fault right; `null` if groups can be committed again. */
  async recover({ problem }: Fault): Promise<Fault | null> {
    try {
      if (problem === "removed") await this.#putBack();
      else if (problem !== "replaced") this.#reconnect();
      const { db, place } = this.#connection;
      if (problem === "corrupt") checkIntegrity(db);
      probe(db);
      return moved(this.#path, place);
    } catch (error) {
      return this.#describe(error);
    }
  }

  close(): void {
    this.#connection.db.close();
  }

  #describe(error: unknown): Fault {
    const { problem, detail } = describe(error);
    if (problem !== "io") return { problem, detail };
    return { problem: diskProblem(dirname(this.#path)) ?? problem, detail };
  }

  #perform(job: Job): JobResult {
    const { log, identity } = this.#connection;
    switch (job.do) {
      case "append": {
        const outcomes = job.drafts.map((draft) => log.append(draft));
        return { did: "append", outcomes };
      }
      default:
        return performIdentity(identity, this.#held, job);
    }
  }

  /** Opens the same file anew: an old connection may hold on to its error. */
  #reconnect(): void {
    const { db, place } = this.#connection;
    const elsewhere = moved(this.#path, place);
    if (elsewhere !== null) return;
    const next = connect(this.#path, null);
    db.close();
    this.#connection = next;
  }

  /**
   * Gives the file that is open, but has no name any more, its name again, by
   * a copy: a file without a name cannot be linked.
   */
  async #putBack(): Promise<void> {
    const elsewhere = moved(this.#path, this.#connection.place);
    if (elsewhere?.problem !== "removed") return;
    const copy = `${this.#path}.rescue`;
    const folder = dirname(this.#path);
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeIfThere(copy);
    await backup(this.#connection.db, copy, { rate: RESCUE_PAGES });
    // They belong to the file that is gone, and must not be taken for ours.
    removeIfThere(`${this.#path}-wal`);
    removeIfThere(`${this.#path}-shm`);
    // Unlike a rename, this does not overwrite what somebody has put there.
    Deno.linkSync(copy, this.#path);
    removeIfThere(copy);
    syncFolder(folder);
    const next = connect(this.#path, null);
    this.#connection.db.close();
    this.#connection = next;
  }
}

function sizeOf(job: Job): number {
  return job.do === "append" ? job.drafts.length : 1;
}

function connect(path: string, newEpoch: string | null): Connection {
  const db = openToWrite(path, newEpoch);
  refuseMoved(db, path);
  return {
    db,
    place: placeOf(path),
    log: new LogTables(db),
    identity: new SqlIdentityTables(new Statements(db)),
    begin: new Statement(db, "BEGIN IMMEDIATE"),
    commit: new Statement(db, "COMMIT"),
    rollback: new Statement(db, "ROLLBACK"),
    checkpoints: new Checkpoints(db),
  };
}

/** @throws If not even this can be committed. */
function probe(db: DatabaseSync): void {
  const put = db.prepare(
    "INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', ?)",
  );
  put.run("x".repeat(PROBE_BYTES));
  db.prepare("DELETE FROM meta WHERE key = 'probe'").run();
}

/** @throws If the file is damaged. Takes seconds for a million messages. */
function checkIntegrity(db: DatabaseSync): void {
  const [row] = db.prepare("PRAGMA quick_check(1)").all();
  const verdict = row?.["quick_check"];
  if (verdict !== "ok") throw new Error(`database is malformed: ${verdict}`);
}
