/**
 * Takes over what the server has drawn, as it is.
 *
 * Preact expects that a page's elements are described to it once more when it
 * takes them over. What was formatted is described by looking at it: so the
 * page neither loads what formats texts nor carries them twice.
 *
 * @module
 */
import { type ComponentChildren, h } from "preact";

/** What the children of an element are; elements as they were parsed. */
function adopt(parent: Element): ComponentChildren[] {
  return Array.from(parent.childNodes, (node) => {
    if (!(node instanceof Element)) return node.textContent;
    const attributes = Object.fromEntries(
      Array.from(node.attributes, ({ name, value }) => [name, value]),
    );
    return h(node.localName, attributes, adopt(node));
  });
}

/** The children of an element of the page; `null` where there is none. */
export function drawnBefore(selector: string): ComponentChildren[] | null {
  const place = typeof document === "undefined"
    ? null
    : document.querySelector(selector);
  return place && adopt(place);
}
