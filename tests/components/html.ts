/**
 * Turns components into HTML, and HTML into what a test can compare.
 *
 * Reads only what the renderer writes (quoted attributes, escaped text), and
 * is no parser for anything else.
 *
 * @module
 */
import { h, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { Parts } from "../../components/Still.tsx";
import { STILL_PARTS } from "../../components/still_parts.ts";

export type Attributes = Record<string, string>;

const TAG = /<([a-z][a-z0-9]*)((?:\s+[^\s=<>"]+(?:="[^"]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /([^\s=<>"]+)(?:="([^"]*)")?/g;

const FORMAT = formatter("https://chat.example");

/** As the server does, with all that only it can draw. */
export function draw(vnode: VNode): string {
  const parts = h(Parts.Provider, { value: STILL_PARTS, children: vnode });
  return renderToString(
    h(Formatting.Provider, { value: FORMAT, children: parts }),
  );
}

/** The attributes of each `name` element, in order; of all for `*`. */
export function elements(html: string, name: string): Attributes[] {
  return html.matchAll(TAG)
    .filter(([, tag]) => name === "*" || tag === name)
    .map(([, , attributes = ""]) => attributesOf(attributes))
    .toArray();
}

/** The attributes of each element of a class, in order. */
export function classed(html: string, name: string): Attributes[] {
  return elements(html, "*")
    .filter((element) => element.class?.split(" ").includes(name));
}

/** What is read: the text between the tags, with entities undone. */
export function text(html: string): string {
  const bare = html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  return unescape(bare).trim();
}

function attributesOf(source: string): Attributes {
  const pairs = source.matchAll(ATTRIBUTE)
    .map(([, name = "", value = ""]) => [name, unescape(value)]);
  return Object.fromEntries(pairs);
}

function unescape(html: string): string {
  return html.replaceAll("&lt;", "<").replaceAll("&quot;", '"')
    .replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
