/**
 * Reads a message as a chat-sized Markdown: paragraphs, fenced code, quotes
 * and lists here, what is inside a line in `inline.ts`.
 *
 * Whatever it is given becomes a tree, and no text is lost but the marks
 * themselves. Not CommonMark: line breaks stay, numbers of lists are shown as
 * written, and there are no headings, images, tables or HTML. Browser-safe;
 * the server and the browser get the same tree.
 *
 * @module
 */
import { isFewEmoji } from "./few_emoji.ts";
import { parseInline } from "./inline.ts";
import { type Block, inlineText, type ListItem } from "./tree.ts";
import { type Meter, meter } from "./meter.ts";

/** Quotes and lists within one another; deeper, their signs are text. */
export const BLOCK_DEPTH_MAX = 4;

/** ```` ```ts ````: three or more, and a language without more of them. */
const FENCE = /^ {0,3}(`{3,})([^`]*)$/;
/** A sign alone is a face or an arrow: ">_<". */
const QUOTED = /^>(?: |$|(?=>))/;
/** The text begins after the last blank; signs alone are a line drawn by hand. */
const ITEM = /^( {0,3})(?:[-*]|(\d{1,9})\.) +(?=\S)(?![-*\s]*$)/;
const LANGUAGE = /^\s*([\w+#-]{1,20})/;

/**
 * @param work Counts what was done; tests hold it against the length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parse("so **bold**"), [{
 *   kind: "paragraph",
 *   big: false,
 *   children: [
 *     { kind: "text", text: "so " },
 *     { kind: "bold", children: [{ kind: "text", text: "bold" }] },
 *   ],
 * }]);
 * ```
 */
export function parse(text: string, work: Meter = meter()): Block[] {
  const blocks = parseLines(text.split("\n"), 0, work);
  const [only] = blocks;
  if (blocks.length === 1 && only?.kind === "paragraph") {
    return [{ ...only, big: isFewEmoji(inlineText(only.children)) }];
  }
  return blocks;
}

function parseLines(lines: string[], depth: number, work: Meter): Block[] {
  const blocks: Block[] = [];
  let said: string[] = [];
  const flush = () => {
    while (said.at(-1)?.trim() === "") said.pop();
    if (said.length > 0) {
      const children = parseInline(said.join("\n"), work);
      blocks.push({ kind: "paragraph", big: false, children });
    }
    said = [];
  };
  for (let i = 0; i < lines.length;) {
    const line = lines[i] ?? "";
    work.steps += line.length + 1;
    const block = work.nodes > 0 ? blockAt(lines, i, depth, work) : null;
    if (block !== null) {
      flush();
      work.nodes--;
      blocks.push(block.block);
      i = block.end;
      continue;
    }
    if (line.trim() !== "" || said.length === 0) {
      // Blank lines part two paragraphs; before the first they are nothing.
      if (said.at(-1)?.trim() === "") flush();
      if (line.trim() !== "") said.push(line);
    } else said.push("");
    i++;
  }
  flush();
  return blocks;
}

/** The block that begins with a line, and the line after it; `null`: none does. */
function blockAt(lines: string[], start: number, depth: number, work: Meter) {
  const line = lines[start] ?? "";
  const fence = FENCE.exec(line);
  if (fence !== null) return fenced(lines, start, fence, work);
  if (depth >= BLOCK_DEPTH_MAX) return null;
  if (QUOTED.test(line)) return quoted(lines, start, depth, work);
  return listed(lines, start, depth, work);
}

function fenced(
  lines: string[],
  start: number,
  [, ticks = "", info = ""]: RegExpExecArray,
  work: Meter,
) {
  let end = start + 1;
  // Without an end it goes on to the last line: nobody wants it cut up then.
  while (end < lines.length) {
    const line = (lines[end] ?? "").trim();
    work.steps += line.length + 1;
    if (line.length >= ticks.length && /^`+$/.test(line)) break;
    end++;
  }
  const language = LANGUAGE.exec(info)?.[1]?.toLowerCase() ?? null;
  const text = lines.slice(start + 1, end).join("\n");
  const block: Block = { kind: "code", language, text };
  return { block, end: end + 1 };
}

function quoted(lines: string[], start: number, depth: number, work: Meter) {
  const inner: string[] = [];
  let end = start;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? "";
    const sign = QUOTED.exec(line);
    if (sign === null) break;
    inner.push(line.slice(sign[0].length));
    work.steps += line.length;
  }
  const blocks = parseLines(inner, depth + 1, work);
  const block: Block = { kind: "quote", blocks };
  return { block, end };
}

function listed(lines: string[], start: number, depth: number, work: Meter) {
  const first = ITEM.exec(lines[start] ?? "");
  if (first === null) return null;
  const ordered = first[2] !== undefined;
  const items: ListItem[] = [];
  let end = start;
  while (end < lines.length && work.nodes > 0) {
    const line = lines[end] ?? "";
    const sign = ITEM.exec(line);
    if (sign === null || ordered !== (sign[2] !== undefined)) break;
    const inner = [line.slice(sign[0].length)];
    // What is indented belongs to the item; two blanks are enough.
    const indent = (sign[1]?.length ?? 0) + 2;
    for (end++; end < lines.length; end++) {
      const line = lines[end] ?? "";
      const blanks = /^ */.exec(line)?.[0].length ?? 0;
      if (blanks < indent || blanks === line.length) break;
      inner.push(line.slice(Math.min(blanks, sign[0].length)));
      work.steps += line.length;
    }
    work.nodes--;
    const value = ordered ? Number(sign[2]) : null;
    items.push({ value, blocks: parseLines(inner, depth + 1, work) });
  }
  const block: Block = { kind: "list", ordered, items };
  return { block, end };
}
