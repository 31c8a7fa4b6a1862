/**
 * From a tree of components to an HTML document.
 *
 * The page is rendered before the app wrapper around it, so that the wrapper's
 * `<head>` can take in what the page put into `<Head>`. One synchronous call
 * renders one document; the state lives only in between.
 *
 * @module
 */
import {
  type ComponentChildren,
  Fragment,
  h,
  type Options,
  options,
  type VNode,
} from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import { type Context, SNAPSHOT } from "./context.ts";
import { headKey, mergeHead } from "./head.ts";
import { type Island, marked } from "./islands.ts";
import { markActiveLink } from "./active_link.ts";
import { lockSources } from "./runtime/asset.ts";
import { withHeadSink } from "./runtime/head.ts";
import { serialize } from "./serialize.ts";
import type { Snapshot } from "./snapshot.ts";

interface State {
  snapshot: Snapshot;
  path: URL;
  nonce: string;
  islands: Set<Island>;
  islandProps: Record<string, unknown>[];
  head: Map<string, VNode>;
  tags: Set<string>;
  /** Islands whose markers are there already. */
  seen: WeakSet<object>;
}

export interface Document {
  html: string;
  nonce: string;
  /** Values for the `Link` header: scripts to fetch while HTML is parsed. */
  preload: string[];
}

let state: State | null = null;

/**
 * Renders `slot.content`, then `wrapper`, for which `slot.content` is then the
 * finished HTML of the page.
 */
export function renderDocument<S>(
  ctx: Context<S>,
  slot: { content: VNode | null },
  wrapper: VNode | null,
): Document {
  const snapshot = ctx[SNAPSHOT];
  const current: State = {
    snapshot,
    path: ctx.url,
    nonce: crypto.randomUUID().replaceAll("-", ""),
    islands: new Set(),
    islandProps: [],
    head: new Map(),
    tags: new Set(),
    seen: new WeakSet(),
  };
  state = current;
  try {
    let html = withHeadSink(
      (vnode) => current.head.set(headKey(vnode), vnode),
      () => renderToString(slot.content ?? h(Fragment, null)),
    );
    if (wrapper !== null) {
      slot.content = raw(html);
      html = renderToString(wrapper);
    }
    html = completed(html, current.tags);
    const scripts = [...current.islands].map((island) => island.script);
    const used = scripts.length > 0 ? [snapshot.runtime, ...scripts] : [];
    return {
      html: `<!DOCTYPE html>${html}`,
      nonce: current.nonce,
      preload: used.map((src) => `<${src}>; rel="modulepreload"; as="script"`),
    };
  } finally {
    state = null;
  }
}

function raw(html: string): VNode {
  return jsxTemplate([html]) as VNode;
}

/** Adds the tags of a document that the app did not render itself. */
function completed(html: string, tags: ReadonlySet<string>): string {
  let tree = raw(html);
  if (tags.has("html") && tags.has("head") && tags.has("body")) return html;
  if (!tags.has("body")) tree = h("body", null, tree);
  if (!tags.has("head")) {
    const head = h("head", null, h("meta", { charset: "utf-8" }));
    tree = h(Fragment, null, head, tree);
  }
  if (!tags.has("html")) tree = h("html", null, tree);
  return renderToString(tree);
}

/** Called by Preact with each vnode before it is rendered. */
function prepare(vnode: VNode, current: State): void {
  if (typeof vnode.type === "function") prepareIsland(vnode, current);
  else prepareElement(vnode, vnode.type, current);
}

function prepareIsland(vnode: VNode, current: State): void {
  const island = current.snapshot.islands.get(vnode.type);
  if (island === undefined || current.seen.has(vnode)) return;
  vnode.type = marked(
    island,
    (props) => {
      current.islands.add(island);
      return current.islandProps.push(props) - 1;
    },
    (inner) => current.seen.add(inner),
  ) as typeof vnode.type;
}

function prepareElement(vnode: VNode, type: string, current: State): void {
  const props = vnode.props as Record<string, unknown>;
  current.tags.add(type);
  switch (type) {
    case "script":
    case "style":
      props.nonce ??= current.nonce;
      break;
    case "img":
    case "source":
      lockSources(props);
      break;
    case "a":
      markActiveLink(props, current.path);
      break;
    case "head":
      vnode.props.children = mergeHead(vnode.props.children, current.head);
      break;
    case "body":
      vnode.props.children = [vnode.props.children, h(Scripts, null)];
      break;
  }
}

/** Last in `<body>`, so that it knows all islands of the page. */
function Scripts(): ComponentChildren {
  if (state === null) return null;
  const { islands, islandProps, nonce, snapshot } = state;
  if (islands.size === 0 && !snapshot.liveReload) return null;
  const imports = [...islands].map(({ name, exportName, script }) =>
    `import { ${exportName} as ${name} } from "${script}";`
  );
  const names = [...islands].map((island) => island.name).join(",");
  const props = JSON.stringify(serialize(islandProps));
  const code =
    `import { boot } from "${snapshot.runtime}";${imports.join("")}` +
    // Within a string `<` can be escaped, so that no `</script>` ends it early.
    `boot({${names}},${props.replaceAll("<", "\\u003c")});`;
  return h("script", {
    type: "module",
    nonce,
    dangerouslySetInnerHTML: { __html: code },
  });
}

// Preact's hook for renderers, by the name it has in the package.
const hooks: Options & { __b?: (vnode: VNode) => void } = options;
const inherited = hooks.__b;
hooks.__b = (vnode) => {
  if (state !== null) prepare(vnode, state);
  inherited?.(vnode);
};
