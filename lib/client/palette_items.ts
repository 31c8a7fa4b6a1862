/**
 * All that the palette of a room offers: rooms, people, days and commands, as
 * lines that say what they are and do it. What of it is shown is decided by
 * `palette.ts`.
 *
 * @module
 */
import type { Person, RoomId } from "../protocol.ts";
import {
  keyWords,
  type PaletteGroup,
  paletteSynonyms as also,
  paletteWords as words,
} from "../text/palette_wording.ts";
import { dayKey } from "../text/wording.ts";
import { copyText } from "./copy.ts";
import { type ListedRoom, nextUnread } from "./rooms.ts";

/** The room as it is when the palette opens. */
export interface PaletteFacts {
  readonly room: RoomId;
  readonly rooms: readonly ListedRoom[];
  readonly me: Person | null;
  /** Who is online, as far as they are listed. */
  readonly people: readonly Person[];
  /** The reader runs the room. */
  readonly host: boolean;
  /** Whether Enter is a line break; `null` where nobody writes. */
  readonly newlines: boolean | null;
  readonly apple: boolean;
  readonly nowMs: number;
  readonly timeZone: string;
  /** Address of what the reader can do about somebody; `null`: nothing. */
  readonly menuOf: (personId: string) => string | null;
}

/** What commands do to the page. */
export interface PaletteDeeds {
  readonly go: (address: string) => void;
  /** Opens what is at an address in place, if it can be. */
  readonly openMenu: (address: string) => void;
  readonly mention: (name: string) => void;
  readonly toNewest: () => void;
  readonly pickDay: () => void;
  readonly setTheme: (theme: "system" | "light" | "dark") => void;
  readonly setNewlines: (now: boolean) => void;
  readonly showShortcuts: () => void;
  /** Puts the palette away, and the focus to where it was. */
  readonly close: () => void;
  /** The room's address, in full. */
  readonly address: () => string;
}

/** One line of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  readonly words?: string;
  /** Messages that wait there. */
  readonly unread?: number;
  readonly note?: string;
  readonly keys?: readonly string[];
  /** Shown only to who looks for it. */
  readonly hidden?: boolean;
  /** Whether the palette stays open, to tell what came of it. */
  readonly stays?: boolean;
  readonly run: () => void;
}

const DAY_MS = 86_400_000;

/** @param tell Is told what a command that stays open came to. */
export function paletteItems(
  facts: PaletteFacts,
  deeds: PaletteDeeds,
  tell: (text: string) => void,
): PaletteItem[] {
  return [
    ...rooms(facts, deeds),
    ...people(facts, deeds),
    ...days(facts, deeds),
    ...commands(facts, deeds, tell),
  ];
}

/** Those where something waits first, this one last. */
function rooms({ room, rooms }: PaletteFacts, { go }: PaletteDeeds) {
  const rank = (link: ListedRoom) =>
    link.room === room ? 2 : (link.unread ?? 0) > 0 ? 0 : 1;
  return rooms.toSorted((a, b) => rank(a) - rank(b)).map((
    link,
  ): PaletteItem => ({
    id: `room-${link.room}`,
    group: "rooms",
    label: link.room,
    unread: link.unread ?? 0,
    ...(link.room === room ? { note: words.here } : {}),
    run: () => go(`/r/${link.room}`),
  }));
}

function people(facts: PaletteFacts, deeds: PaletteDeeds): PaletteItem[] {
  const { me, menuOf, people } = facts;
  return people.filter(({ id }) => id !== me?.id).flatMap(({ id, name }) => {
    const menu = menuOf(id);
    const group = "people";
    return [
      ...(facts.newlines === null ? [] : [
        {
          id: `mention-${id}`,
          group,
          label: words.mention(name),
          hidden: true,
          run: () => deeds.mention(name),
        } as const,
      ]),
      ...(menu === null ? [] : [
        {
          id: `menu-${id}`,
          group,
          label: words.menu(name),
          hidden: true,
          run: () => deeds.openMenu(menu),
        } as const,
      ]),
    ];
  });
}

function days(facts: PaletteFacts, deeds: PaletteDeeds): PaletteItem[] {
  const { nowMs, timeZone } = facts;
  const today = dayKey(nowMs, timeZone);
  const before = new Date(Date.parse(today) - DAY_MS).toISOString().slice(
    0,
    10,
  );
  return [
    dayItem("day-today", words.today, today, facts, deeds),
    dayItem("day-yesterday", words.yesterday, before, facts, deeds),
  ];
}

export function dayItem(
  id: string,
  label: string,
  day: string,
  { room, timeZone }: PaletteFacts,
  { go }: PaletteDeeds,
): PaletteItem {
  const query = new URLSearchParams({ on: day, zone: timeZone });
  return {
    id,
    group: "days",
    label,
    hidden: true,
    run: () => go(`/r/${room}?${query}`),
  };
}

function commands(
  facts: PaletteFacts,
  deeds: PaletteDeeds,
  tell: (text: string) => void,
): PaletteItem[] {
  const { apple, host, me, newlines, room, rooms } = facts;
  const { go } = deeds;
  const keys = keyWords(apple);
  const next = nextUnread(rooms, room, 1);
  const items: readonly (Omit<PaletteItem, "group"> | false)[] = [
    next !== null && {
      id: "next-unread",
      label: words.nextUnread,
      words: also.nextUnread,
      keys: [keys.alt, keys.shift, keys.down],
      run: () => go(`/r/${next}`),
    },
    {
      id: "newest",
      label: words.newest,
      words: also.newest,
      run: deeds.toNewest,
    },
    { id: "day", label: words.day, words: also.day, run: deeds.pickDay },
    {
      id: "everybody",
      label: words.everybody,
      words: also.everybody,
      run: () => go(`/r/${room}/people`),
    },
    {
      id: "copy",
      label: words.copy,
      words: also.copy,
      stays: true,
      run: async () => {
        const copied = await copyText(deeds.address());
        tell(copied ? words.copied : words.notCopied);
      },
    },
    host && {
      id: "settings",
      label: words.settings,
      words: also.settings,
      run: () => go(`/r/${room}/settings`),
    },
    me !== null && {
      id: "me",
      label: words.me,
      words: also.me,
      run: () => go(`/me?room=${room}`),
    },
    {
      id: "open",
      label: words.open,
      words: also.open,
      run: () => go(`/r?from=${room}`),
    },
    ...(["system", "light", "dark"] as const).map((theme) => ({
      id: `theme-${theme}`,
      label: words.themes[theme],
      words: also.themes,
      run: () => deeds.setTheme(theme),
    })),
    newlines !== null && {
      id: "enter",
      label: newlines ? words.enterSends : words.enterBreaks,
      words: also.enter,
      run: () => deeds.setNewlines(!newlines),
    },
    {
      id: "shortcuts",
      label: words.shortcuts,
      words: also.shortcuts,
      keys: ["?"],
      run: deeds.showShortcuts,
    },
  ];
  return items.filter((item) => item !== false)
    .map((item) => ({ ...item, group: "commands" }));
}
