/**
 * What lies over the room when it is asked for.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Overlay } from "../components/Overlay.tsx";
import { afterLoad } from "../lib/client/after_load.ts";
import type { PageOfRoom, startPalette } from "../lib/client/palette_page.ts";

/** What lies over the room. */
interface OpenOverlay {
  readonly shown: "palette" | "shortcuts";
  readonly palette: ReturnType<typeof startPalette>;
  readonly View: typeof Overlay;
}

/** The palette or the list of shortcuts, loaded when it is asked for. */
export function useOverlay(page: PageOfRoom): ComponentChildren {
  const [open, setOpen] = useState<OpenOverlay | null>(null);
  const now = useRef(page);
  now.current = page;
  useEffect(() => {
    const ask = async (shown: OpenOverlay["shown"]) => {
      const { Overlay: View, startPalette } = await import("./late/overlay.ts");
      const palette = startPalette(now.current, () => ask("shortcuts"));
      // Who asks twice has seen it.
      setOpen((was) => was?.shown === shown ? null : { shown, palette, View });
    };
    afterLoad(ask, (run, ms) => {
      setTimeout(run, ms);
    });
  }, []);
  return open && (
    <open.View
      shown={open.shown}
      palette={open.palette}
      onClose={() => setOpen(null)}
    />
  );
}
