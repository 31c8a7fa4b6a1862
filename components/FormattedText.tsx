/**
 * Draws the tree of a message (`lib/text/markdown/`) as elements: never from
 * HTML, and with no attribute but those written here.
 *
 * Texts keep their line breaks by `white-space`, so nothing stands between
 * elements that is not in the message. Loaded late in browsers.
 *
 * @module
 */
import "./shared.ts";
import { type ComponentChildren, h, type VNode } from "preact";
import { highlight } from "../lib/text/markdown/highlight.ts";
import { parse } from "../lib/text/markdown/parse.ts";
import type { Block, Inline, Link } from "../lib/text/markdown/tree.ts";
import { actLine, bodyWords } from "../lib/text/drawn_wording.ts";
import { barLine, refusal, slowLine } from "../lib/text/limit_wording.ts";
import type { Format } from "./formatting.ts";
import { PendingItem } from "./PendingItem.tsx";

/** @param origin Of this app: links within open where they are. */
export function formatter(origin: string): Format {
  return {
    text: (text) => drawText(text, origin),
    act: actLine,
    refusal,
    bar: barLine,
    slow: slowLine,
    pending: (props) => (
      <PendingItem key={props.message.cid} {...props}>
        {drawText(props.message.body, origin)}
      </PendingItem>
    ),
  };
}

function drawText(text: string, origin: string): ComponentChildren {
  const blocks = parse(text);
  const [only] = blocks;
  if (blocks.length !== 1 || only?.kind !== "paragraph") {
    return blocks.map((block) => drawBlock(block, origin));
  }
  const children = drawInline(only.children, origin);
  return only.big ? <span class="body__big">{children}</span> : children;
}

function drawBlock(block: Block, origin: string): VNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <p class="body__block" dir="auto">
          {drawInline(block.children, origin)}
        </p>
      );
    case "code":
      return (
        <pre
          class="body__block body__code"
          dir="ltr"
          // So that it can be scrolled with the keyboard.
          tabIndex={0}
          data-language={block.language}
        ><code>{drawCode(block.text, block.language)}</code></pre>
      );
    case "quote":
      return (
        <blockquote class="body__block body__quote" dir="auto">
          {block.blocks.map((block) => drawBlock(block, origin))}
        </blockquote>
      );
    case "list": {
      const items = block.items.map(({ value, blocks }) => (
        <li dir="auto" value={value ?? undefined}>
          {drawItem(blocks, origin)}
        </li>
      ));
      return block.ordered
        ? <ol class="body__block body__list" data-ordered>{items}</ol>
        : <ul class="body__block body__list">{items}</ul>;
    }
  }
}

/** The text of an item stands in it directly, so that it takes its direction. */
function drawItem(blocks: readonly Block[], origin: string): ComponentChildren {
  return blocks.map((block, i) =>
    i === 0 && block.kind === "paragraph"
      ? drawInline(block.children, origin)
      : drawBlock(block, origin)
  );
}

function drawCode(code: string, language: string | null): ComponentChildren {
  // Never drawn in another order: a key would only travel in the page.
  return highlight(code, language).map(({ kind, text }) =>
    kind === "plain" ? text : h("span", { "data-code": kind }, text)
  );
}

function drawInline(
  parts: readonly Inline[],
  origin: string,
): ComponentChildren {
  return parts.map((part) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "code":
        return <code class="body__mono">{part.text}</code>;
      case "mention":
        // A name says nothing of the direction of what is around it.
        return <bdi class="mention">{part.text}</bdi>;
      case "link":
        return drawLink(part, origin);
      case "bold":
        return <strong>{drawInline(part.children, origin)}</strong>;
      case "italic":
        return <em>{drawInline(part.children, origin)}</em>;
      case "strike":
        return <s>{drawInline(part.children, origin)}</s>;
      case "spoiler":
        return (
          <label class="spoiler">
            <input
              class="spoiler__switch"
              type="checkbox"
              autocomplete="off"
              aria-label={bodyWords.spoiler}
            />
            <span class="spoiler__text">
              {drawInline(part.children, origin)}
            </span>
          </label>
        );
    }
  });
}

function drawLink({ children, host, href }: Link, origin: string): VNode {
  const own = href.startsWith(`${origin}/`);
  return (
    <a
      class="link"
      href={href}
      title={href}
      rel="noopener nofollow ugc"
      target={own ? undefined : "_blank"}
      data-host={host}
    >
      {drawInline(children, origin)}
    </a>
  );
}
