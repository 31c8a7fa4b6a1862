/**
 * Reads what is inside a line: marks, code, links, shortcodes of emoji, and
 * who is addressed.
 *
 * One pass from left to right cuts the text into tokens and finds which marks
 * belong together; a second one makes the tree. Of each mark at most one is
 * open at a time, the latest: so nothing is ever searched for, and no mark can
 * be inside itself.
 *
 * @module
 */
import { emojiOf } from "./emoji.ts";
import { findLinks, type FoundLink, hostToShow, safeHref } from "./links.ts";
import type { Meter } from "./meter.ts";
import { type Inline, inlineText, type Mark } from "./tree.ts";

const MARKS: Readonly<Record<string, Mark>> = {
  "**": "bold",
  "__": "bold",
  "*": "italic",
  "_": "italic",
  "~~": "strike",
  "||": "spoiler",
};

// Each matches at least one character of what it is tried on, so that what it
// looked at is what it matched.
const PLAIN = /[^\\`*_~|[:@]+/y;
const RUN = /`+|\*+|_+|~+|\|+/y;
const LABEL = /\[[^[\]\n]*/y;
const ADDRESS = /\((?:[^\s()<>]|\([^\s()<>]*\))*/y;
const SHORTCODE = /:(?:[a-z0-9_+-]{1,30}:)?/y;
const MENTION = /@(?:[\p{L}\p{M}\p{N}]+(?:[_.+-][\p{L}\p{M}\p{N}]+)*)?/uy;

const ESCAPABLE = "`*_~|[:>-";
const ASCII_WORD = /[0-9A-Za-z]/;
const WORD = /[\p{L}\p{N}_]/u;
/** Before an `@`, what makes it an address. */
const NAMES_HOST = /[\p{L}\p{M}\p{N}.+-]/u;

type Token =
  | { readonly kind: "part"; readonly part: Inline }
  | {
    readonly kind: "mark";
    readonly text: string;
    /** Whether it opens or closes its mark; neither, and it is text. */
    role: "open" | "close" | null;
  };

/** @param work What it cost, and may cost. */
export function parseInline(text: string, work: Meter): Inline[] {
  return grow(new Scanner(text, findLinks(text, work), work, false).scan());
}

class Scanner {
  readonly #text: string;
  readonly #work: Meter;
  /** Inside of a link: nothing in it can be clicked. */
  readonly #inLink: boolean;
  /** Bare addresses, the next one last. */
  readonly #links: FoundLink[];
  readonly #tokens: Token[] = [];
  /** Where each mark that is open was opened, among the tokens. */
  readonly #open = new Map<string, number>();
  /** Where runs of backticks are, by their length, the next one last. */
  #ticks: Map<number, number[]> | null = null;
  #at = 0;

  constructor(text: string, links: FoundLink[], work: Meter, inLink: boolean) {
    this.#text = text;
    this.#links = links.reverse();
    this.#work = work;
    this.#inLink = inLink;
  }

  scan(): Token[] {
    while (this.#at < this.#text.length) {
      if (this.#work.nodes <= 0) this.#say(this.#text.slice(this.#at));
      else this.#step();
    }
    return this.#tokens;
  }

  #step(): void {
    const link = this.#nextLink();
    if (link?.start === this.#at) return this.#bareLink(link);
    switch (this.#text[this.#at]) {
      case "\\":
        return this.#escape();
      case "`":
        return this.#code();
      case "[":
        return this.#namedLink();
      case ":":
        return this.#shortcode();
      case "@":
        return this.#mention();
      case "*":
      case "_":
      case "~":
      case "|":
        return this.#mark();
      default: {
        const run = this.#match(PLAIN, this.#at);
        const untilLink = (link?.start ?? Infinity) - this.#at;
        this.#say(run.slice(0, untilLink));
      }
    }
  }

  #match(pattern: RegExp, at: number): string {
    pattern.lastIndex = at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#work.steps += found.length + 1;
    return found;
  }

  /** Adds text, of the same length as what it stands for unless told. */
  #say(text: string, length = text.length): void {
    this.#tokens.push({ kind: "part", part: { kind: "text", text } });
    this.#at += length;
  }

  #put(part: Inline, end: number): void {
    this.#work.nodes--;
    this.#tokens.push({ kind: "part", part });
    this.#at = end;
  }

  #nextLink(): FoundLink | undefined {
    // Those before were in code, or in a link with a name.
    while ((this.#links.at(-1)?.start ?? Infinity) < this.#at) {
      this.#links.pop();
    }
    return this.#links.at(-1);
  }

  #bareLink({ start, end, href }: FoundLink): void {
    const text = this.#text.slice(start, end);
    const host = hostToShow(text, href);
    const children: Inline[] = [{ kind: "text", text }];
    this.#put({ kind: "link", href, host, children }, end);
  }

  #namedLink(): void {
    const label = this.#inLink ? "" : this.#match(LABEL, this.#at);
    const middle = this.#at + label.length;
    if (label.length < 2 || !this.#text.startsWith("](", middle)) {
      return this.#say("[");
    }
    const address = this.#match(ADDRESS, middle + 1);
    const end = middle + 1 + address.length;
    const href = safeHref(address.slice(1));
    if (this.#text[end] !== ")" || href === null) return this.#say("[");
    const inner = new Scanner(label.slice(1), [], this.#work, true);
    const children = grow(inner.scan());
    const host = hostToShow(inlineText(children), href);
    this.#put({ kind: "link", href, host, children }, end + 1);
  }

  #escape(): void {
    const next = this.#text[this.#at + 1] ?? " ";
    // The shrug keeps its arm: ¯\_(ツ)_/¯
    const shrug = this.#text[this.#at - 1] === "¯";
    if (shrug) this.#say(`\\${next}`);
    else if (ESCAPABLE.includes(next)) this.#say(next, 2);
    else this.#say("\\");
  }

  #shortcode(): void {
    const code = this.#match(SHORTCODE, this.#at);
    const emoji = emojiOf(code.slice(1, -1));
    if (emoji === undefined) this.#say(":");
    else this.#say(emoji, code.length);
  }

  #mention(): void {
    const text = this.#match(MENTION, this.#at);
    const before = this.#text[this.#at - 1] ?? " ";
    if (text === "@" || NAMES_HOST.test(before)) return this.#say("@");
    this.#put({ kind: "mention", text }, this.#at + text.length);
  }

  #code(): void {
    const ticks = this.#match(RUN, this.#at);
    const start = this.#at + ticks.length;
    const ends = this.#runsOfTicks(ticks.length);
    while ((ends.at(-1) ?? Infinity) < start) ends.pop();
    const end = ends.at(-1);
    if (end === undefined) return this.#say(ticks);
    const text = this.#text.slice(start, end);
    // Blanks at both ends let code begin or end with a backtick.
    const padded = text.startsWith(" ") && text.endsWith(" ") &&
      text.trim() !== "";
    this.#work.steps += text.length;
    this.#put(
      { kind: "code", text: padded ? text.slice(1, -1) : text },
      end + ticks.length,
    );
  }

  #runsOfTicks(length: number): number[] {
    if (this.#ticks === null) {
      this.#work.steps += this.#text.length;
      this.#ticks = new Map();
      for (
        const { 0: run, index } of [...this.#text.matchAll(/`+/g)].reverse()
      ) {
        const same = this.#ticks.get(run.length);
        if (same === undefined) this.#ticks.set(run.length, [index]);
        else same.push(index);
      }
    }
    return this.#ticks.get(length) ?? [];
  }

  #mark(): void {
    const run = this.#match(RUN, this.#at);
    const sign = run.slice(0, 1);
    const single = sign === "*" || sign === "_";
    const barred = this.#inLink && sign === "|";
    if (barred || (single ? run.length > 3 : run.length !== 2)) {
      return this.#say(run);
    }
    const before = this.#text[this.#at - 1] ?? " ";
    const after = this.#text[this.#at + run.length] ?? " ";
    const word = sign === "_" ? WORD : ASCII_WORD;
    let left = run.length;
    if (/\S/.test(before) && !(sign === "_" && WORD.test(after))) {
      while (left > 0) {
        const closed = this.#close(sign, left);
        if (closed === 0) break;
        left -= closed;
      }
    }
    const opens = /\S/.test(after) && (left < run.length || !word.test(before));
    if (left >= 2) this.#sign(sign + sign, opens);
    if (left % 2 === 1) this.#sign(sign, opens);
    this.#at += run.length;
  }

  #sign(text: string, opens: boolean): void {
    if (opens) this.#open.set(text, this.#tokens.length);
    this.#tokens.push({ kind: "mark", text, role: null });
  }

  /**
   * Ends the mark that a run of signs fits best.
   *
   * @param left How many signs there are to use.
   * @returns How many were used.
   */
  #close(sign: string, left: number): number {
    const one = this.#open.get(sign) ?? -1;
    const two = left >= 2 ? this.#open.get(sign + sign) ?? -1 : -1;
    const both = left === 3 ? one < two : two >= 0;
    const opened = both ? two : one;
    const text = both ? sign + sign : sign;
    const opener = this.#tokens[opened];
    if (opener?.kind !== "mark") return 0;
    opener.role = "open";
    this.#work.nodes--;
    this.#tokens.push({ kind: "mark", text, role: "close" });
    // What was opened within, and not closed, is text.
    for (const [text, at] of this.#open) {
      if (at >= opened) this.#open.delete(text);
    }
    return text.length;
  }
}

/** Makes the tree of tokens whose marks are in pairs. */
function grow(tokens: readonly Token[]): Inline[] {
  let parts: Inline[] = [];
  const outer: Inline[][] = [];
  for (const token of tokens) {
    if (token.kind === "part") add(parts, token.part);
    else if (token.role === null) {
      add(parts, { kind: "text", text: token.text });
    } else if (token.role === "open") {
      outer.push(parts);
      parts = [];
    } else {
      const kind = MARKS[token.text];
      const around = outer.pop();
      if (kind === undefined || around === undefined) {
        throw new Error(`Mark "${token.text}" ends, and never began`);
      }
      add(around, { kind, children: parts });
      parts = around;
    }
  }
  return parts;
}

function add(parts: Inline[], part: Inline): void {
  const last = parts.at(-1);
  if (part.kind !== "text" || last?.kind !== "text") parts.push(part);
  else parts[parts.length - 1] = { kind: "text", text: last.text + part.text };
}
