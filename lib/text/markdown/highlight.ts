/**
 * Colours code by what nearly all languages share: comments, texts in quotes,
 * numbers and the words that languages reserve.
 *
 * Not a grammar of any of them: a chat shows a few lines, and half a kilobyte
 * does for them what a library's tenfold would do slightly better. What is not
 * known stays plain, and the text is never changed.
 *
 * @module
 */

/** More pieces than this are not made; the rest is plain. */
export const PIECES_MAX = 300;

export interface Piece {
  readonly kind: "plain" | "comment" | "string" | "number" | "keyword";
  readonly text: string;
}

/** How comments begin, by what a fence may say. */
const SLASHES =
  "js ts jsx tsx javascript typescript java kotlin kt c h cpp c++ cs csharp go rust rs swift php scala dart json jsonc css scss zig";
const HASHES =
  "py python rb ruby sh bash zsh shell console yaml yml toml ini perl pl r dockerfile make nix elixir ex";
const DASHES = "sql lua haskell hs ada elm";

const STRING = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?/;
const NUMBER = /\b\d[\w.]*/;
const WORDS = /[\p{L}_$][\p{L}\p{N}_$]*/u;

const KEYWORDS = new Set(
  ("abstract and as async await begin bool boolean break case catch char class const continue create debugger def default defer " +
    "delete do done double elif else elsif end enum except export extends extern false fi final finally float fn for from foreach " +
    "func function goto group if impl implements import in insert instanceof int interface into is join lambda let long loop match " +
    "mod module move mut namespace new nil none not null number of or order override package pass private protected pub public raise " +
    "readonly ref return self select set short static string struct super switch table then this throw throws trait true try type " +
    "typeof undefined union unless unsafe unsigned until update use using val values var void volatile when where while with yield")
    .split(" "),
);

const patterns = new Map<string, RegExp>();

function patternOf(language: string): RegExp | null {
  const known = (list: string) => list.split(" ").includes(language);
  const comment = known(SLASHES)
    ? /\/\/.*|\/\*[^]*?(?:\*\/|$)/
    : known(HASHES)
    ? /#.*/
    : known(DASHES)
    ? /--.*/
    : null;
  if (comment === null) return null;
  let pattern = patterns.get(comment.source);
  if (pattern === undefined) {
    const sources = [comment, STRING, NUMBER, WORDS].map(({ source }) =>
      `(${source})`
    );
    pattern = new RegExp(sources.join("|"), "gu");
    patterns.set(comment.source, pattern);
  }
  return pattern;
}

/** Cuts code into pieces, which together are the code. */
export function highlight(code: string, language: string | null): Piece[] {
  const pattern = language === null ? null : patternOf(language);
  if (pattern === null) return [{ kind: "plain", text: code }];
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of code.matchAll(pattern)) {
    const [text, comment, string, number] = found;
    const kind = comment !== undefined
      ? "comment"
      : string !== undefined
      ? "string"
      : number !== undefined
      ? "number"
      : KEYWORDS.has(text.toLowerCase())
      ? "keyword"
      : null;
    if (kind === null) continue;
    if (pieces.length >= PIECES_MAX - 2) break;
    if (found.index > done) {
      pieces.push({ kind: "plain", text: code.slice(done, found.index) });
    }
    pieces.push({ kind, text });
    done = found.index + text.length;
  }
  if (done < code.length) {
    pieces.push({ kind: "plain", text: code.slice(done) });
  }
  return pieces;
}
