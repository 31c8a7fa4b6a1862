/**
 * What a message is made of, once its marks are understood: a tree of plain
 * values, never HTML.
 *
 * `parse.ts` makes it; `components/FormattedText.tsx` draws it. Its depth is
 * bounded by construction: blocks by `BLOCK_DEPTH_MAX`, what is inside a line
 * by the number of marks, as none can be inside itself.
 *
 * @module
 */

/** A part of a line. Line breaks are in the text, as `\n`. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  /** `@name`: whoever that is, if anybody. */
  | { readonly kind: "mention"; readonly text: string }
  | { readonly kind: Mark; readonly children: readonly Inline[] }
  | Link;

export type Mark = "bold" | "italic" | "strike" | "spoiler";

export interface Link {
  readonly kind: "link";
  /** Absolute and normalised; `http:`, `https:` or `mailto:`. */
  readonly href: string;
  /** Where it leads, if its text does not begin with just that. */
  readonly host: string | null;
  readonly children: readonly Inline[];
}

export type Block =
  | {
    readonly kind: "paragraph";
    /** Nothing but a few emoji, to be shown larger. */
    readonly big: boolean;
    readonly children: readonly Inline[];
  }
  | {
    readonly kind: "code";
    /** As written, in lower case; `null` if none was. */
    readonly language: string | null;
    readonly text: string;
  }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
    readonly kind: "list";
    readonly ordered: boolean;
    readonly items: readonly ListItem[];
  };

export interface ListItem {
  /** The number as written, which is not always the next; `null` in a bulleted list. */
  readonly value: number | null;
  readonly blocks: readonly Block[];
}

/** What is read, without any marks. */
export function inlineText(parts: readonly Inline[]): string {
  let text = "";
  for (const part of parts) {
    text += "text" in part ? part.text : inlineText(part.children);
  }
  return text;
}

/** The same of a whole message, for where nothing but plain text can be shown. */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map((block, i) => {
    const before = blocks[i - 1];
    const gap = before === undefined
      ? ""
      : before.kind === block.kind
      ? "\n\n"
      : "\n";
    return gap + blockText(block);
  }).join("");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return inlineText(block.children);
    case "code":
      return block.text;
    case "quote":
      return `> ${plainText(block.blocks).replaceAll("\n", "\n> ")}`;
    case "list":
      return block.items.map(({ value, blocks }) =>
        `${value === null ? "-" : `${value}.`} ${
          plainText(blocks).replaceAll("\n", "\n  ")
        }`
      ).join("\n");
  }
}
