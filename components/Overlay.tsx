/**
 * What is opened by a key from anywhere in a room: the palette, or the list of
 * shortcuts; one at a time.
 *
 * @module
 */
import "./shared.ts";
import type { ReadonlySignal } from "@preact/signals";
import { Palette, type PaletteProps } from "./Palette.tsx";
import { Shortcuts } from "./Shortcuts.tsx";

type Shown = Pick<PaletteProps, "query" | "sections" | "active" | "told">;

export interface OverlayProps {
  readonly shown: "palette" | "shortcuts";
  /** What the palette shows now, and what it is told; here, to draw it alone. */
  readonly palette:
    & { readonly [Key in keyof Shown]: ReadonlySignal<Shown[Key]> }
    & {
      readonly apple: boolean;
      readonly newlines: boolean;
      readonly typed: (query: string) => void;
      readonly move: (step: 1 | -1) => void;
      readonly choose: (line?: number) => void;
    };
  readonly onClose: () => void;
}

export function Overlay({ onClose, palette, shown }: OverlayProps) {
  const { apple, newlines } = palette;
  if (shown === "shortcuts") {
    return <Shortcuts apple={apple} newlines={newlines} onClose={onClose} />;
  }
  return (
    <Palette
      query={palette.query.value}
      sections={palette.sections.value}
      active={palette.active.value}
      told={palette.told.value}
      apple={apple}
      onType={palette.typed}
      onMove={palette.move}
      onChoose={palette.choose}
      onClose={onClose}
    />
  );
}
