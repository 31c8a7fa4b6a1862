/**
 * `<Head>`: elements for the document's head, from anywhere in a page.
 *
 * Server only. The real one also follows changes within islands; the app has
 * no use for that, so here it says so instead of doing nothing.
 *
 * @module
 */
import {
  type ComponentChildren,
  isValidElement,
  toChildArray,
  type VNode,
} from "preact";

export interface HeadProps {
  children?: ComponentChildren;
}

let sink: ((vnode: VNode) => void) | null = null;

/** Has `take` called with each element that a `<Head>` holds during `render`. */
export function withHeadSink<T>(
  take: (vnode: VNode) => void,
  render: () => T,
): T {
  sink = take;
  try {
    return render();
  } finally {
    sink = null;
  }
}

export function Head({ children }: HeadProps): null {
  if (sink === null) {
    throw new Error("Cannot use <Head> in an island or around a page");
  }
  for (const child of toChildArray(children)) {
    if (isValidElement(child)) sink(child);
  }
  return null;
}
