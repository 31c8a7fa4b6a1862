/**
 * A page that was drawn, cut up where it differs from answer to answer.
 *
 * It is drawn with a mark at each of these places: something random, new for
 * each drawing and told to nobody, so that no text of anybody can hold it.
 *
 * @module
 */

/** By the name of each place: the mark that stands there, or what is to. */
export type Places = Readonly<Record<string, string>>;

const MARK = /^[A-Za-z0-9-]{32,}$/;

const encoder = new TextEncoder();

export class DrawnPage {
  /** In bytes, without what is filled in. */
  readonly size: number;
  readonly #first: Uint8Array;
  /** Each place, and what comes after it. */
  readonly #rest: readonly { name: string; after: Uint8Array }[];

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
    this.#first = encoder.encode(first);
    this.#rest = rest.flatMap((mark, i) => {
      const name = names.get(mark);
      // Every second one is what stands between two marks.
      return i % 2 === 1 || name === undefined
        ? []
        : [{ name, after: encoder.encode(rest[i + 1]) }];
    });
    this.size = this.#rest.reduce(
      (sum, { after }) => sum + after.length,
      this.#first.length,
    );
  }

  /** The page, with these in place of the marks: as they are, not escaped. */
  fill(values: Places): Uint8Array<ArrayBuffer> {
    const filling = new Map<string, Uint8Array>();
    for (const name in values) filling.set(name, encoder.encode(values[name]));
    let { size } = this;
    for (const { name } of this.#rest) size += filling.get(name)?.length ?? 0;
    const page = new Uint8Array(size);
    page.set(this.#first);
    let at = this.#first.length;
    for (const { name, after } of this.#rest) {
      const value = filling.get(name);
      if (value === undefined) throw new TypeError(`No value for "${name}"`);
      page.set(value, at);
      page.set(after, at + value.length);
      at += value.length + after.length;
    }
    return page;
  }
}
