/**
 * Islands on the server: which components they are, and the comments that
 * mark where each begins and ends.
 *
 * @module
 */
import {
  type ComponentChildren,
  type ComponentType,
  createContext,
  Fragment,
  type FunctionComponent,
  h,
  type VNode,
} from "preact";
import { useContext } from "preact/hooks";
import type { IslandModule } from "./snapshot.ts";

export interface Island {
  /** Unique, and a JavaScript identifier. */
  name: string;
  exportName: string;
  /** URL path of its bundle. */
  script: string;
  component: ComponentType<Record<string, unknown>>;
}

/** An island within an island is plain content: the outer one renders it. */
const InsideIsland = createContext(false);

/** Every function that a module in `islands/` exports is an island. */
export function islandsOf(
  modules: readonly IslandModule[],
): ReadonlyMap<unknown, Island> {
  const islands = new Map<unknown, Island>();
  const names = new Set<string>();
  for (const { name: file, script, mod } of modules) {
    for (const [exportName, component] of Object.entries(mod)) {
      if (typeof component !== "function") continue;
      const wish = (exportName === "default" ? file : exportName)
        .replaceAll(/[^\w$]/g, "_").replace(/^\d/, "_$&");
      let name = wish;
      for (let i = 1; names.has(name); i++) name = `${wish}_${i}`;
      names.add(name);
      islands.set(component, {
        name,
        exportName,
        script,
        component: component as Island["component"],
      });
    }
  }
  return islands;
}

/**
 * A component that renders `island` between two comments.
 *
 * @param enter Notes the props and gives back their index on the page.
 * @param leave Is told of the vnode that must not be marked once more.
 */
export function marked(
  island: Island,
  enter: (props: Record<string, unknown>) => number,
  leave: (inner: VNode) => void,
): FunctionComponent<Record<string, unknown>> {
  return function MarkedIsland(props): ComponentChildren {
    const inside = useContext(InsideIsland);
    const inner = h(island.component, props);
    leave(inner);
    if (inside) return inner;
    const index = enter(props);
    return h(
      Fragment,
      null,
      comment(`frsh:island:${island.name}:${index}:`),
      h(InsideIsland.Provider, { value: true, children: inner }),
      comment("/frsh:island"),
    );
  };
}

function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as Record<string, unknown>);
}
