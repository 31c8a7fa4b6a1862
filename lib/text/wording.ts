/**
 * Everything the product says to people, in one place: labels, problems,
 * counts and dates.
 *
 * What is said, not when: which wording is shown is decided by components.
 * Names and rooms are put in as plain text; nothing here is markup. Times are
 * Unix milliseconds, time zones IANA names, and `null` stands for UTC.
 * Browser-safe.
 *
 * @module
 */
/** The language of the wording, and of `Intl` with it. */
export const LANGUAGE = "en-GB";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Days nearer than this are told by their weekday, without the year. */
const NEAR_DAYS = 300;

const plurals = new Intl.PluralRules(LANGUAGE);
const numbers = new Intl.NumberFormat(LANGUAGE);

/** A count in figures, such as "1,200". */
export function figure(n: number): string {
  return numbers.format(n);
}

/** "1 person", "2 people": the count, written out, with the fitting word. */
export function counted(n: number, one: string, other: string): string {
  const word = plurals.select(n) === "one" ? one : other;
  return `${figure(n)} ${word}`;
}

const DATE_STYLES = {
  // Swedish writes ISO dates, which sort and compare as text.
  key: ["sv-SE", { dateStyle: "short" }],
  clock: [LANGUAGE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }],
  near: [LANGUAGE, { weekday: "long", day: "numeric", month: "long" }],
  far: [LANGUAGE, { dateStyle: "full" }],
  exact: [LANGUAGE, { dateStyle: "full", timeStyle: "short" }],
  date: [LANGUAGE, { dateStyle: "long" }],
} as const satisfies Record<string, [string, Intl.DateTimeFormatOptions]>;

/** Making a format costs a hundred times what using it does. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();
/**
 * What was written last: the messages of a page are written for each reader,
 * and those of a burst are of one minute. When it is full it begins anew.
 */
const written = new Map<string, string>();
const WRITTEN_MAX = 1_000;

/** Day or time of `ts`, as `DATE_STYLES` has it. */
export function formatDate(
  style: keyof typeof DATE_STYLES,
  ts: number,
  timeZone: string | null,
): string {
  const key = `${style} ${timeZone}`;
  const minute = `${key} ${Math.floor(ts / MINUTE_MS)}`;
  const known = written.get(minute);
  if (known !== undefined) return known;
  let format = dateFormats.get(key);
  if (format === undefined) {
    const [language, options] = DATE_STYLES[style];
    format = new Intl.DateTimeFormat(language, {
      ...options,
      timeZone: timeZone ?? "UTC",
    });
    dateFormats.set(key, format);
  }
  const text = format.format(ts);
  if (written.size >= WRITTEN_MAX) written.clear();
  written.set(minute, text);
  return text;
}

/**
 * The calendar day as `YYYY-MM-DD`, the same for two times exactly when a
 * reader in `timeZone` calls them the same day.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const ts = Date.UTC(2026, 10, 23, 23, 30);
 * assertEquals(dayKey(ts, null), "2026-11-23");
 * assertEquals(dayKey(ts, "Asia/Tokyo"), "2026-11-24");
 * ```
 */
export function dayKey(ts: number, timeZone: string | null): string {
  return formatDate("key", ts, timeZone);
}

/** The date, such as "23 November 2026"; in UTC, where a day is near enough. */
export function dateName(ts: number): string {
  return formatDate("date", ts, null);
}

/** The time of day, such as "14:05". */
export function clockTime(ts: number, timeZone: string | null): string {
  return formatDate("clock", ts, timeZone);
}

/** Day and time in full; says so when they are in UTC. */
export function exactTime(ts: number, timeZone: string | null): string {
  const text = formatDate("exact", ts, timeZone);
  return timeZone === null ? `${text} UTC` : text;
}

/**
 * What to call the day of `ts`: "Today" and "Yesterday" when it is known what
 * day it is now, else its date. Says so when days are counted in UTC.
 */
export function dayName(
  ts: number,
  timeZone: string | null,
  nowMs: number | null,
): string {
  if (nowMs === null || timeZone === null) {
    const date = formatDate("far", ts, timeZone);
    return timeZone === null ? `${date} (UTC)` : date;
  }
  // By calendar, as the days on which clocks change are not 24 hours long.
  const today = Date.parse(dayKey(nowMs, timeZone));
  const days = (today - Date.parse(dayKey(ts, timeZone))) / DAY_MS;
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const near = days > 0 && days < NEAR_DAYS;
  return formatDate(near ? "near" : "far", ts, timeZone);
}

export const APP_NAME = "Fresh Chat";

/** Title of a room's page. */
export function roomTitle(room: string): string {
  return `#${room} · ${APP_NAME}`;
}

/** One line for search engines and link previews. */
export const APP_DESCRIPTION =
  "Group chat in rooms: open the link, type a name, talk.";

/** Ways past what every page begins with. */
export const skipWords = {
  conversation: "Skip to the conversation",
  field: "Skip to the field to write in",
  name: "Skip to the field for your name",
};

/** Where the address of a message or a day leads to none. */
export const placeWords = {
  message: "The message that this link leads to is not here.",
  day: "Nobody said anything on that day. Here is what comes closest.",
};

export const layoutWords = {
  sidebar: "Rooms and people",
};

/** On the buttons for it, which only the server draws. */
export const sidebarWords = {
  open: "Show rooms and people",
  close: "Close rooms and people",
};

/** On the buttons for what is in `palette_wording.ts`. */
export const overlayWords = {
  palette: "Go to…",
  shortcuts: "Keyboard shortcuts",
};

export const themeWords = {
  label: "Appearance",
  themes: { system: "Like the system", light: "Light", dark: "Dark" },
  chosen: "(chosen)",
};

export const offlineWords = {
  title: () => `Offline · ${APP_NAME}`,
  heading: "You are offline",
  advice:
    "This page was not opened in this browser before. Rooms that were are shown as you last saw them.",
};

export const headerWords = {
  online: (count: number) => `${figure(count)} online`,
  reload: "Reload",
  connection: {
    connecting: "Connecting",
    online: "Live",
    offline: "Offline",
  },
};

/** More unread messages than these are only "more". */
const UNREAD_SHOWN_MAX = 99;

/** A count of unread messages that fits beside a name. */
export function unreadFigure(count: number): string {
  return count > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : figure(count);
}

/**
 * Who is typing, as the parts of a line, so that the names may be drawn as
 * something else than the words around them; empty for nobody.
 */
export function typingLine<Name>(
  names: readonly Name[],
): readonly (Name | string)[] {
  const [one, other] = names;
  if (one === undefined) return [];
  if (other === undefined) return [one, " is typing…"];
  return names.length === 2
    ? [one, " and ", other, " are typing…"]
    : ["Several people are typing…"];
}

export const roomsWords = {
  heading: "Rooms",
  here: (count: number) => counted(count, "person online", "people online"),
  draft: "draft",
  unread: (count: number) =>
    count > UNREAD_SHOWN_MAX
      ? `more than ${UNREAD_SHOWN_MAX} unread messages`
      : counted(count, "unread message", "unread messages"),
};

export const roomFormWords = {
  label: "Go to a room, or open one",
  hint: "e.g. standup",
  button: "Go",
  unlisted: "Unlisted: by invitation only",
};

export const peopleWords = {
  heading: "People",
  you: "you",
  muted: "muted",
  nobody: "Nobody is here right now.",
  tooMany: (count: number) =>
    `${counted(count, "person is", "people are")} here.`,
  all: "Show everybody",
  others: (count: number) => `and ${counted(count, "other", "others")}`,
  stale: "As it was before the connection was lost.",
  menu: (name: string) => `What to do about ${name}`,
};

export const peoplePageWords = {
  title: (room: string, count: number) =>
    `${counted(count, "person", "people")} online in #${room}`,
  back: (room: string) => `Back to #${room}`,
  more: "Show more",
};

export const joinWords = {
  label: "Your name",
  invitation: "Pick a name to join in",
  promise: "No account needed. The name stays yours in this browser.",
  join: "Join",
  kept: (text: string) => `Sent as soon as you join: “${text}”`,
  change: "Change name, devices",
  more: "Your devices, leaving",
  save: "Save",
  use: (name: string) => `Use “${name}”`,
  problems: {
    missing: () => "Type a name first.",
    too_long: () => "That name is too long. Use up to 32 characters.",
    bad_characters: () =>
      "That name has characters that cannot be seen or that mislead. Use letters, digits and common signs.",
    reserved: (name: string) => `“${name}” is reserved. Pick another name.`,
    taken: (name: string) => `“${name}” is taken. Pick another name.`,
    rate: () =>
      "Too many names were taken from here lately. Wait a minute, then try again.",
  },
};

export const timelineWords = {
  label: (room: string) => `Messages in ${room}`,
  older: "Show older messages",
  olderLoading: "Loading older messages…",
  olderFailed: "Older messages did not load. Try again",
  beginning: (room: string) => `This is the beginning of #${room}.`,
  newer: "Show newer messages",
  newest: "Back to the newest messages",
  unseen: (count: number) => counted(count, "new message", "new messages"),
  pending: "Not sent yet",
  new: "New",
};

export const dayWords = {
  open: "Go to a day",
  label: "Day",
  go: "Go",
};

export const messageWords = {
  you: "You",
  deleted: "This message was deleted.",
  deletedByHost: "A host deleted this message.",
  menu: (author: string) => `What to do about the message of ${author}`,
  ownMenu: "What to do about your message",
  edited: "edited",
  saving: "Saving…",
};

/** Oneself, in a line about what a host did; the lines are in `drawn_wording.ts`. */
export const nameWords = { by: "You", whom: "you" };

/** Running a room, in its page; the rest is in `host_wording.ts`. */
export const hostWords = {
  badge: "host",
  settings: "Room settings",
};

export const emptyWords = {
  heading: (room: string) => `It is quiet in #${room}`,
  advice: "Send this page’s link to the people you want here, then say hello.",
  copy: "Copy link",
  copied: "Link copied",
};

export const composerWords = {
  label: (room: string) => `Message to ${room}`,
  hint: (room: string) => `Message #${room}`,
  send: "Send",
  /** In its place while the field holds a message that is being changed. */
  save: "Save",
  newlines: "Enter starts a new line",
  /** In place of any refusal that has no words yet, as they did not load. */
  notLoaded:
    "A part of this page did not load, so this was not sent. Send it again, or reload the page.",
  left: (count: number) => `${counted(count, "character", "characters")} left`,
  over: (count: number) =>
    `${counted(count, "character", "characters")} too many`,
};

/** The notices about the connection, and what a person can do about them. */
export const noticeWords = {
  offline: {
    text:
      "You are offline. You can go on writing: messages are kept and sent when you are back.",
    action: null,
  },
  reconnecting: {
    text:
      "Connection lost. Reconnecting; what you write is kept and sent then.",
    action: null,
  },
  kept: {
    text: "You are offline. This is the room as it was last seen here.",
    action: "Reload",
  },
  signed_out: {
    text:
      "You are signed out here. Reload to pick a name again; what you write is kept.",
    action: "Reload",
  },
  outdated: {
    text: "There is a new version of this page. Reload to go on.",
    action: "Reload",
  },
  too_many: {
    text: "This room is open in too many tabs. Close some, then reload.",
    action: "Reload",
  },
  not_kept: {
    text:
      "This browser does not let us keep unsent messages. Leave this page open until they are sent.",
    action: null,
  },
  gone: {
    text: "This room is not open to you any more.",
    action: null,
  },
  failed: {
    text: "The connection does not come back. Reload to try once more.",
    action: "Reload",
  },
};

/** A person's own page: name, devices, leaving. `{name}` is where a name goes. */
export const meWords = {
  title: () => `You · ${APP_NAME}`,
  heading: "You",
  back: (room: string) => `Back to #${room}`,
  name: "Change name",
  browsers: {
    heading: "Where you are signed in",
    here: "This browser",
    other: "Another browser",
    since: (day: string) => `since ${day}`,
    used: (since: string, seen: string) =>
      since === seen ? `since ${since}` : `since ${since}, last used ${seen}`,
    end: "Sign out there",
    elsewhere: "Leave everywhere else",
  },
  device: {
    heading: "Use another device",
    advice:
      "A link makes another browser you, with the same name and the same messages. It works once, within ten minutes.",
    make: "Make a link",
    again: "Make a new link",
    scan: "Scan this with the other device, or open the link there:",
    code: "QR code of the link below",
    until: (time: string) =>
      `It works once, within ten minutes (until ${time} UTC). Whoever opens it first becomes you, so show it to nobody else.`,
  },
  leave: {
    heading: "Leave",
    advice:
      "What this browser keeps of you is deleted, also what was not sent yet. In other browsers you stay.",
    last:
      "You are signed in nowhere else, so nobody can come back as you, and your name is free at once. Unsent messages are deleted.",
    here: "Leave on this browser",
  },
  forget: {
    heading: "Forget me",
    advice:
      "Gives your name up for good. To stop only in this browser, leave it instead.",
    ask: "Forget me…",
    lost: "If you go on:",
    losses: [
      "You are signed out in every browser at once, and nobody can be you again.",
      "Your name is free for anybody, who may then write under it.",
      "You lose the way into unlisted rooms, and run no room any more. Only a recovery link gives one that you opened to somebody else.",
      "What was not sent yet is deleted. What you said stays in its rooms, under the name you had.",
    ],
    final: "This cannot be undone.",
    confirm: "Yes, forget me for good",
  },
};

/** The page of a link to another device. `{name}` is where a name goes. */
export const linkWords = {
  title: () => `Another device · ${APP_NAME}`,
  heading: "Continue as {name} on this device?",
  nameless: "Continue as yourself on this device?",
  advice:
    "You get the same name and the same messages here. The link works once.",
  instead: "In this browser you are {name} so far. You leave that name here.",
  last:
    "In this browser you are {name} so far, and nowhere else: that name is given up.",
  go: "Continue",
  same: "You are {name} here already",
  sameAdvice:
    "The link is still good. Open it on the other device, to be you there too.",
  home: "To the lobby",
  problems: {
    unknown: {
      heading: "This link leads nowhere",
      advice: "It may be mistyped, or cut off at its end. Ask for a new one.",
    },
    expired: {
      heading: "This link is too old",
      advice: "It was good for a limited time only. Ask for a new one.",
    },
    used: {
      heading: "This link was used already",
      advice: "It is good for so many uses, and has had them.",
    },
    replaced: {
      heading: "There is a newer link",
      advice: "Only the newest one works. Open that one instead.",
    },
    revoked: {
      heading: "This link was withdrawn",
      advice: "Whoever made it does not want it to be used any more.",
    },
    full: {
      heading: "You are signed in too often",
      advice:
        "Leave on a device that you do not use any more, then open this link again.",
    },
  },
};
