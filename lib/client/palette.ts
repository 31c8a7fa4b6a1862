/**
 * The palette: what of all that one can go to or do from a room
 * (`palette_items.ts`) fits what was typed, and which line of it is active.
 * What it looks like is `components/Palette.tsx`. Loaded when it is called for.
 *
 * It shows the room as it was when it was opened, so that nothing moves below
 * the one who chooses.
 *
 * @module
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { dayStart } from "../text/day.ts";
import { type PaletteGroup, paletteWords } from "../text/palette_wording.ts";
import { roomIdFrom } from "../text/room_id.ts";
import { dateName } from "../text/wording.ts";
import {
  dayItem,
  type PaletteDeeds,
  type PaletteFacts,
  type PaletteItem,
  paletteItems,
} from "./palette_items.ts";
import { find, fit } from "./palette_search.ts";

export interface PaletteSection {
  readonly group: PaletteGroup;
  readonly items: readonly PaletteItem[];
}

/** More people than these are not shown at once. */
const PEOPLE_SHOWN = 8;
const ANOTHER = "another";
const NAMED_DAY = "day-named";
/** How well what was made of the query fits: a room's name could be any word. */
const MEANT: ReadonlyMap<string, number> = new Map([
  [ANOTHER, 0],
  [NAMED_DAY, 4],
]);
const GROUPS = ["rooms", "people", "days", "commands"] as const;

export type Palette = ReturnType<typeof createPalette>;

export function createPalette(facts: PaletteFacts, deeds: PaletteDeeds) {
  const query = signal("");
  const active = signal(0);
  const told = signal<string | null>(null);
  const all = paletteItems(facts, deeds, (text) => told.value = text);
  const sections = computed(() => sectionsOf(query.value));
  const shown = computed(() => sections.value.flatMap(({ items }) => items));

  function sectionsOf(query: string): PaletteSection[] {
    const text = query.trim();
    const only = ONLY.get(text[0] ?? "");
    const found = GROUPS.flatMap((group) => {
      if (only !== undefined && only !== group) return [];
      const candidates = all.filter((item) =>
        item.group === group && (text !== "" || item.hidden !== true)
      );
      const fitting = find(text, candidates);
      const items = group === "people"
        ? fitting.slice(0, PEOPLE_SHOWN)
        : group === "rooms"
        ? [...fitting, ...another(text, fitting)]
        : group === "days"
        ? [...fitting, ...namedDay(text)]
        : fitting;
      const [best] = items;
      return best === undefined
        ? []
        : [{ group, items, fit: MEANT.get(best.id) ?? fit(text, best) }];
    });
    return found.sort((a, b) => b.fit - a.fit);
  }

  /** The room whose name was typed, if it is none of the list. */
  function another(
    text: string,
    found: readonly PaletteItem[],
  ): PaletteItem[] {
    const room = roomIdFrom(text);
    const isListed = facts.rooms.some((link) => link.room === room);
    // A word that fits a command is hardly a room; after the mark it is.
    const isMeant = text.startsWith("#") || found.length === 0;
    if (room === null || isListed || !isMeant || text.startsWith("@")) {
      return [];
    }
    return [{
      id: ANOTHER,
      group: "rooms",
      label: paletteWords.another(room),
      run: () => deeds.go(`/r/${room}`),
    }];
  }

  function namedDay(text: string): PaletteItem[] {
    const ts = dayStart(text, null);
    if (ts === null) return [];
    return [dayItem(NAMED_DAY, dateName(ts), text, facts, deeds)];
  }

  return {
    query: query as ReadonlySignal<string>,
    sections,
    /** Everything that is shown, as one list. */
    shown,
    /** Which of them Enter chooses. */
    active: active as ReadonlySignal<number>,
    /** What a command that stays open came to; `null`: nothing yet. */
    told: told as ReadonlySignal<string | null>,

    typed(text: string): void {
      query.value = text;
      active.value = 0;
      told.value = null;
    },

    /** Goes up or down the list, round and round. */
    move(step: 1 | -1): void {
      const { length } = shown.peek();
      if (length > 0) active.value = (active.peek() + step + length) % length;
    },

    /** Does what a line says; without one, what the active one does. */
    choose(line: number = active.peek()): void {
      const item = shown.peek()[line];
      if (item === undefined) return;
      // Nothing else on the page takes the focus as long as it is open.
      if (item.stays !== true) deeds.close();
      item.run();
    },
  };
}

/** What a mark in front of a query is meant to find. */
const ONLY: ReadonlyMap<string, PaletteGroup> = new Map([
  ["#", "rooms"],
  ["@", "people"],
]);
