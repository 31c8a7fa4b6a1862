/**
 * Brings what pages put into `<Head>` into the document's `<head>`.
 *
 * @module
 */
import {
  type ComponentChild,
  type ComponentChildren,
  isValidElement,
  toChildArray,
  type VNode,
} from "preact";

/**
 * Two elements with the same key stand for the same thing: the page's takes
 * the place of the wrapper's.
 */
export function headKey(vnode: VNode): string {
  if (vnode.key != null) return String(vnode.key);
  if (vnode.type === "title") return "title";
  const ignored = vnode.type === "meta" ? "content" : "href";
  const own = Object.entries(vnode.props)
    .filter(([name]) => ![ignored, "children", "nonce"].includes(name));
  return JSON.stringify([vnode.type, ...own.sort()]);
}

/** The children of `<head>`, with those of `<Head>` replaced and added. */
export function mergeHead(
  children: ComponentChildren,
  fromPage: ReadonlyMap<string, VNode>,
): ComponentChild[] {
  const rest = new Map(fromPage);
  const merged = toChildArray(children).map((child) => {
    if (!isValidElement(child) || typeof child.type !== "string") return child;
    const key = headKey(child);
    const replacement = rest.get(key);
    rest.delete(key);
    return replacement ?? child;
  });
  return [...merged, ...rest.values()];
}
