/**
 * A database of PostgreSQL, as one end of a move. What others must not come
 * between is one transaction, however long it takes: if this process dies, it
 * was nothing.
 *
 * @module
 */
import { DatabaseError, Pool, type Query } from "../postgres/pool.ts";
import {
  countAlive,
  type Migrated,
  migrateIn,
  readMarks,
  SCHEMA_VERSION,
  SchemaError,
  writeMeta,
} from "../postgres/schema.ts";
import type { Row } from "../row.ts";
import { movedProblem, type MoveMarks } from "./mark.ts";
import {
  type HeldSource,
  type Move,
  type OpenTarget,
  type Place,
  TransferError,
} from "./place.ts";
import {
  type ColumnType,
  type Dialect,
  readRows,
  type Table,
  TABLES,
  valuesOf,
} from "./tables.ts";

const DIALECT: Dialect = {
  place: (n) => `$${n}`,
  from: ({ name }) => name,
};

const NAMES = TABLES.map(({ name }) => name);
/** Others can read, as a server that looks at its health does. */
const LOCK = `LOCK TABLE ${NAMES} IN EXCLUSIVE MODE`;
const ANY = NAMES.map((name) => `SELECT 1 FROM ${name}`).join(" UNION ALL ");
/** A server that has slept through everything finds out when it writes. */
const SEAL = [
  `CREATE FUNCTION sealed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'sealed: it was moved'; END $$`,
  ...NAMES.map((name) =>
    `CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON ${name}
    FOR EACH STATEMENT EXECUTE FUNCTION sealed()`
  ),
];
const UNSEAL = "DROP FUNCTION sealed() CASCADE";

export class PostgresPlace implements Place {
  readonly label: string;
  readonly #pool: Pool;

  constructor(url: string) {
    this.label = labelOf(url);
    this.#pool = new Pool({ url, max: 1, patient: true });
  }

  marks(): Promise<MoveMarks | null> {
    return this.#guarded(() =>
      this.#pool.transaction(async (query) => {
        const [found] = await query("SELECT to_regclass('meta')::text AS meta");
        return found?.["meta"] === null ? null : await readMarks(query);
      })
    );
  }

  hold<Result>(work: (source: HeldSource) => Promise<Result>): Promise<Result> {
    return this.#alone(async (query, { from, epoch }) => {
      if (from === 0) throw new TransferError(`${this.label} is empty`);
      const problem = movedProblem(await readMarks(query), this.label);
      if (problem !== null) throw new TransferError(problem);
      return await work({
        epoch,
        read: (table) => readRows(table, DIALECT, query),
        seal: async ({ id, to }) => {
          for (const statement of SEAL) await query(statement);
          await writeMeta(query, "move", id);
          await writeMeta(query, "moved_to", to);
        },
      });
    });
  }

  fill(
    { id, epoch, from }: Move,
    work: (target: OpenTarget) => Promise<void>,
  ): Promise<void> {
    return this.#alone(async (query) => {
      const problem = movedProblem(await readMarks(query), this.label);
      if (problem !== null) throw new TransferError(problem);
      const found = await query(`${ANY} LIMIT 1`);
      if (found.length > 0) {
        throw new TransferError(
          `${this.label} is not empty: name a database that is`,
        );
      }
      await writeMeta(query, "epoch", epoch);
      await writeMeta(query, "move", id);
      await writeMeta(query, "arriving_from", from);
      await work({ write: (table, rows) => write(query, table, rows) });
      for (const table of TABLES) {
        if (table.counted) await query(goOnCounting(table));
      }
    });
  }

  readBack(table: Table): AsyncIterable<Row[]> {
    return readRows(table, DIALECT, this.#pool.query);
  }

  /** Its constraints have been checked as it was filled. */
  check(): Promise<void> {
    return Promise.resolve();
  }

  open(): Promise<void> {
    return this.#alone(async (query) => {
      await writeMeta(query, "move", null);
      await writeMeta(query, "arriving_from", null);
    });
  }

  unseal(epoch: string): Promise<void> {
    return this.#alone(async (query) => {
      if ((await readMarks(query)).movedTo === null) {
        throw new TransferError(`${this.label} is not sealed`);
      }
      await query(UNSEAL);
      await writeMeta(query, "move", null);
      await writeMeta(query, "moved_to", null);
      await writeMeta(query, "epoch", epoch);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  /** In one transaction, in which nobody else starts or writes. */
  #alone<Result>(
    work: (query: Query, migrated: Migrated) => Promise<Result>,
  ): Promise<Result> {
    return this.#guarded(() =>
      this.#pool.transaction(async (query) => {
        const migrated = await migrateIn(query, crypto.randomUUID());
        if (migrated.to !== SCHEMA_VERSION) {
          throw new TransferError(
            `${this.label} has version ${migrated.to}, and this program moves ${SCHEMA_VERSION}: use the newer program`,
          );
        }
        await query(LOCK);
        const alive = await countAlive(query);
        if (alive > 0) {
          throw new TransferError(
            `${this.label} is in use by ${
              alive === 1 ? "a server" : `${alive} servers`
            }: stop them first; one that was killed is forgotten after ten seconds`,
          );
        }
        return await work(query, migrated);
      })
    );
  }

  /** Says what is wrong with the database in words for people. */
  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const isKnown = error instanceof DatabaseError ||
        error instanceof SchemaError;
      if (!isKnown) throw error;
      throw new TransferError(`${this.label}: ${error.message}`);
    }
  }
}

const DECODED: Readonly<Record<ColumnType, (column: string) => string>> = {
  bigint: (column) => column,
  text: (column) => column,
  bytes: (column) => `decode(${column}, 'hex')`,
};

async function write(
  query: Query,
  { name, columns, counted }: Table,
  rows: readonly Row[],
): Promise<void> {
  const names = Object.keys(columns);
  const types = Object.entries(columns).map(([column, type]) =>
    `${column} ${type === "bytes" ? "text" : type}`
  );
  const values = Object.entries(columns).map(([column, type]) =>
    DECODED[type](column)
  );
  const records = rows.map((row) =>
    Object.fromEntries(
      valuesOf(names, row).map((value, i) => [
        names[i],
        value instanceof Uint8Array ? value.toHex() : value,
      ]),
    )
  );
  await query(
    `INSERT INTO ${name} (${names})
    ${counted ? "OVERRIDING SYSTEM VALUE" : ""}
    SELECT ${values} FROM json_to_recordset($1::text::json) AS w (${types})`,
    [JSON.stringify(records)],
  );
}

/** The next number is one that no row has. */
function goOnCounting({ name, key: [column] }: Table): string {
  return `
    SELECT setval(pg_get_serial_sequence('${name}', '${column}'), max(${column}))
    FROM ${name} HAVING count(*) > 0`;
}

/** Where it is, without who may use it. */
function labelOf(address: string): string {
  const { hostname, port, pathname } = new URL(address);
  return `postgres://${hostname}${port === "" ? "" : `:${port}`}${pathname}`;
}
