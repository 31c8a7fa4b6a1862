/**
 * What can be done with a message or about a person, opened in place.
 *
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { HostTools } from "../components/HostTools.tsx";
import type { Hosting } from "../lib/client/hosting.ts";
import type { Rest } from "../lib/client/rest.ts";
import type { RoomId } from "../lib/protocol.ts";

/** What is loaded only for who does something to others' messages. */
interface Tools {
  readonly hosting: Hosting;
  readonly View: typeof HostTools;
}

async function loadTools(room: RoomId, { wake }: Rest): Promise<Tools | null> {
  const [{ HostTools, startHosting }, live] = await Promise.all([
    import("./late/tools.ts"),
    wake(),
  ]);
  if (live === null) return null;
  return { hosting: startHosting({ ...live, room }), View: HostTools };
}

/** Opens the buttons of a message or a person in place, once that is loaded. */
export function useTools(room: RoomId, rest: Rest | null) {
  const [tools, setTools] = useState<Tools | null>(null);
  const loading = useRef<Promise<Tools | null> | null>(null);
  useEffect(() => tools?.hosting.stop, [tools]);

  const onMenu = rest === null ? undefined : (event: MouseEvent) => {
    const { target } = event;
    const link = target instanceof Element
      ? target.closest<HTMLAnchorElement>("a[data-menu]")
      : null;
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link === null || elsewhere) return;
    event.preventDefault();
    const open = (tools: Tools | null) => {
      if (tools === null) loading.current = null; // The next press tries again.
      setTools(tools);
      if (!tools?.hosting.open(link)) location.href = link.href;
    };
    loading.current ??= loadTools(room, rest);
    loading.current.then(open, () => open(null));
  };
  return { tools, onMenu };
}
