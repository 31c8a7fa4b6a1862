/**
 * Brings the islands of a page to life. Browser only.
 *
 * @module
 */
import { type ComponentType, h, options, render } from "preact";
import { lockSources } from "./asset.ts";
import { deserialize } from "./deserialize.ts";

type Islands = Record<string, ComponentType<Record<string, unknown>>>;

/** @param text The props of all islands, as `serialize.ts` wrote them. */
export function boot(islands: Islands, text: string): void {
  const props = deserialize(text) as Record<string, unknown>[];
  const comments = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  const starts: Comment[] = [];
  const found: [Comment, Comment][] = [];
  while (comments.nextNode()) {
    const comment = comments.currentNode as Comment;
    if (comment.data.startsWith("frsh:island:")) starts.push(comment);
    else if (comment.data === "/frsh:island") {
      const start = starts.pop();
      if (start !== undefined) found.push([start, comment]);
    }
  }
  for (const [start, end] of found) {
    const [, , name = "", index = ""] = start.data.split(":");
    const component = islands[name];
    if (component === undefined) continue;
    // A task of its own each: a page with many islands stays responsive.
    setTimeout(() =>
      render(
        h(component, props[Number(index)] ?? {}),
        between(start, end) as unknown as Element,
      )
    );
  }
}

/**
 * What Preact needs of a parent element, for the nodes between two comments.
 *
 * It then takes over the nodes that are there instead of replacing them.
 */
function between(start: Comment, end: Comment) {
  const parent = start.parentNode!;
  const root = {
    nodeType: 1,
    parentNode: parent,
    nextSibling: null,
    get firstChild() {
      return root.childNodes[0] ?? null;
    },
    get childNodes() {
      const nodes: ChildNode[] = [];
      let node = start.nextSibling;
      while (node !== null && node !== end) {
        nodes.push(node);
        node = node.nextSibling;
      }
      return nodes;
    },
    insertBefore: (node: Node, child: Node | null) =>
      parent.insertBefore(node, child ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
    contains: (node: Node) => root.childNodes.some((n) => n.contains(node)),
  };
  return root;
}

const inherited = options.vnode;
options.vnode = (vnode) => {
  if (vnode.type === "img" || vnode.type === "source") {
    lockSources(vnode.props as Record<string, unknown>);
  }
  inherited?.(vnode);
};
