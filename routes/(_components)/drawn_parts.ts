/**
 * The parts of a room's page that only the server draws, and that look the same
 * to everybody: icons and forms without anybody's keys or names. Each is drawn
 * once for all pages; the others of `STILL_PARTS` each time. None of them has a
 * link, which Fresh would mark where it leads to the page itself.
 *
 * @module
 */
import { type FunctionComponent, h } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import type { MyselfProps } from "../../components/Myself.tsx";
import { STILL_PARTS, type StillParts } from "../../components/still_parts.ts";
import type { KeptHtml } from "./drawn_stretch.ts";

/** Stands for the key of a form: nobody's name has it, nor has any HTML. */
const KEY = "\0";

/** The part that shows the reader, for a page that was drawn without. */
export function drawMyself(
  kept: KeptHtml,
  { join, me, room }: MyselfProps,
): string {
  const props = { join: { ...join, key: KEY }, me, room };
  const draw = () => renderToString(h(STILL_PARTS.Myself, props));
  const html = kept.get(JSON.stringify(["Myself", props]), draw);
  return html.replaceAll(KEY, join.key);
}

/** @param myself Stands in place of the part that shows the reader. */
export function drawnParts(kept: KeptHtml, myself?: string): StillParts {
  /** @param Part Must draw from nothing but its props, which are plain data. */
  function once<Props extends object>(
    name: keyof StillParts,
    Part: FunctionComponent<Props>,
  ) {
    return (props?: Props) => {
      const draw = () => narrow(renderToString(h(Part, props ?? null)));
      return jsxTemplate([kept.get(JSON.stringify([name, props]), draw)]);
    };
  }

  const { Brand, DayJump, PaletteButton, RoomName } = STILL_PARTS;
  const { ShortcutsButton, ThemeSwitch } = STILL_PARTS;
  return {
    ...STILL_PARTS,
    Brand: once("Brand", Brand),
    DayJump: once("DayJump", DayJump),
    ...myself === undefined ? {} : { Myself: () => jsxTemplate([myself]) },
    PaletteButton: once("PaletteButton", PaletteButton),
    RoomName: once("RoomName", RoomName),
    ShortcutsButton: once("ShortcutsButton", ShortcutsButton),
    ThemeSwitch: once("ThemeSwitch", ThemeSwitch),
  };
}

/**
 * HTML that says the same without a character beyond Latin 1: one of them has
 * the whole page take two bytes for each, and a quarter longer to be sent.
 */
function narrow(html: string): string {
  return html.replaceAll(
    /[^\0-\xff]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}
