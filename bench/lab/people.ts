/**
 * Thousands of people who have names and sessions before the server starts:
 * a database is filled once, and each run of the server gets a copy of it.
 *
 * @module
 */
import { createLogger } from "../../lib/logger.ts";
import { openSqliteStore } from "../../lib/sqlite/store.ts";

/** Claims under way at a time; the store groups them. */
const AT_ONCE = 500;

export interface People {
  /** The database, to be copied. */
  folder: string;
  /** A file with the `Cookie` of each, one a line. */
  cookies: string;
}

export async function settle(folder: string, count: number): Promise<People> {
  const data = `${folder}/data`;
  const logger = createLogger((line) => console.error(line), "warn", Date.now);
  const cookies: string[] = [];
  {
    await using store = await openSqliteStore({ folder: data, logger });
    for (let done = 0; done < count; done += AT_ONCE) {
      const ids = Array.from(
        { length: Math.min(AT_ONCE, count - done) },
        (_, i) => done + i,
      );
      cookies.push(
        ...await Promise.all(ids.map(async (id) => {
          const claim = await store.identity.claim(
            `Guest ${id}`,
            null,
            Date.now(),
          );
          if (!claim.ok || claim.token === null) {
            throw new Error(`Guest ${id} gets no name`);
          }
          return `fresh-chat=${claim.token}`;
        })),
      );
    }
  }
  const file = `${folder}/cookies.txt`;
  await Deno.writeTextFile(file, cookies.join("\n"));
  return { folder: data, cookies: file };
}

/** A copy for one run. */
export async function copyData(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
