/**
 * Says which tests show what `docs/behaviour.md` promises: a table of numbers,
 * titles and the tests that name the number, as "(UX 17)".
 *
 * It reads names, and runs nothing: whether a test passes is for
 * `deno task test` to say. Ends with 1 where a number has no test, or a test
 * names a number that is none.
 *
 * Usage: `deno task ux`
 *
 * @module
 */

/** A line of what is promised. */
export interface Behaviour {
  readonly number: number;
  readonly title: string;
  /** Still to come, and so without a test. */
  readonly later: boolean;
}

/** A test that names numbers. */
export interface Citation {
  readonly file: string;
  readonly test: string;
  readonly numbers: readonly number[];
}

const BEHAVIOUR = "docs/behaviour.md";
const TESTS = "tests";

const ROW = /^\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm;
const LATER = "(to come)";
/** The name of a test, wherever one is defined: `Deno.test`, or by a helper. */
const NAME =
  /(?:\b(?:test|[a-z]+Test)\(\s*|\bname:\s*)(?:"((?:[^"\\\n]|\\.)*)"|`([^`]*)`)/g;
const CITED = /\bUX (\d+(?:, \d+)*)/g;

/** Reads the table of what is promised. */
export function behaviours(document: string): Behaviour[] {
  return Array.from(
    document.matchAll(ROW),
    ([, number, title = "", text = ""]) => ({
      number: Number(number),
      title,
      later: text.endsWith(LATER),
    }),
  );
}

/** Finds the tests of a file that name numbers. */
export function citations(file: string, source: string): Citation[] {
  return Array.from(source.matchAll(NAME), ([, plain, template]) => {
    const test = (plain ?? template ?? "").replaceAll(/\\(.)/g, "$1");
    const numbers = Array.from(test.matchAll(CITED), ([, list = ""]) => list)
      .flatMap((list) => list.split(", ").map(Number));
    return { file, test, numbers };
  }).filter(({ numbers }) => numbers.length > 0);
}

/** What keeps the table from being whole, a line each. */
export function problems(
  promised: readonly Behaviour[],
  cited: readonly Citation[],
): string[] {
  const known = new Set(promised.map(({ number }) => number));
  const shown = new Set(cited.flatMap(({ numbers }) => numbers));
  return [
    ...promised.filter(({ later, number }) => !later && !shown.has(number))
      .map(({ number, title }) => `UX ${number} (${title}) has no test`),
    ...promised.filter(({ later, number }) => later && shown.has(number))
      .map(({ number }) => `UX ${number} has a test, but is still to come`),
    ...cited.flatMap(({ file, numbers, test }) =>
      numbers.filter((number) => !known.has(number))
        .map((number) => `${file} names UX ${number}, which is none: ${test}`)
    ),
  ];
}

/** The table as text: a number and its title, then its tests. */
export function table(
  promised: readonly Behaviour[],
  cited: readonly Citation[],
): string {
  return promised.map(({ later, number, title }) => {
    const tests = cited.filter(({ numbers }) => numbers.includes(number))
      .map(({ file, test }) => `       ${file}: ${test}`);
    const head = `UX ${String(number).padStart(2)}  ${title}`;
    return [`${head}${later ? " (later)" : ""}`, ...tests].join("\n");
  }).join("\n");
}

/** All that the project promises, and all tests that name it. */
export async function read(root: URL): Promise<[Behaviour[], Citation[]]> {
  const document = await Deno.readTextFile(new URL(BEHAVIOUR, root));
  const found: Citation[] = [];
  for await (const file of sources(root, TESTS)) {
    const source = await Deno.readTextFile(new URL(file, root));
    found.push(...citations(file, source));
  }
  // Folders are read in any order.
  found.sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : 0);
  return [behaviours(document), found];
}

/** The files of a folder that may define tests. */
async function* sources(root: URL, folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(new URL(`${folder}/`, root))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sources(root, path);
    else if (/_(?:test|contract)\.tsx?$/.test(entry.name)) yield path;
  }
}

if (import.meta.main) {
  const [promised, cited] = await read(new URL("../", import.meta.url));
  console.log(table(promised, cited));
  const found = problems(promised, cited);
  for (const problem of found) console.error(problem);
  Deno.exit(found.length === 0 ? 0 : 1);
}
