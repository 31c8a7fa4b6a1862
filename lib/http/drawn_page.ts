/**
 * A page that was drawn, cut up where it differs from answer to answer.
 *
 * It is drawn with a mark at each of these places: something random, new for
 * each drawing and told to nobody, so that no text of anybody can hold it.
 *
 * Strings, not bytes: a body of bytes is copied once more, and a page a time of
 * what V8 does not count as its own makes it stop to collect.
 *
 * @module
 */

/** By the name of each place: the mark that stands there, or what is to. */
export type Places = Readonly<Record<string, string>>;

const MARK = /^[A-Za-z0-9-]{32,}$/;

export class DrawnPage {
  /** In UTF-16 code units, with the marks. */
  readonly length: number;
  readonly #first: string;
  /** Each place, and what comes after it. */
  readonly #rest: readonly { name: string; after: string }[];

  /** @throws {TypeError} If a mark is none, or stands nowhere in the page. */
  constructor(html: string, marks: Places) {
    const names = new Map<string, string>();
    for (const [name, mark] of Object.entries(marks)) {
      if (!MARK.test(mark) || !html.includes(mark)) {
        throw new TypeError(`A page without the mark of "${name}"`);
      }
      names.set(mark, name);
    }
    const anyMark = new RegExp(`(${[...names.keys()].join("|")})`);
    const [first = "", ...rest] = html.split(anyMark);
    this.length = html.length;
    this.#first = first;
    this.#rest = rest.flatMap((mark, i) => {
      const name = names.get(mark);
      // Every second one is what stands between two marks.
      return i % 2 === 1 || name === undefined
        ? []
        : [{ name, after: rest[i + 1] ?? "" }];
    });
  }

  /** The page, with these in place of the marks: as they are, not escaped. */
  fill(values: Places): string {
    let page = this.#first;
    for (const { name, after } of this.#rest) {
      const value = values[name];
      if (value === undefined) throw new TypeError(`No value for "${name}"`);
      page += value + after;
    }
    return page;
  }
}
