/**
 * What the palette and the list of shortcuts say: the part of `wording.ts` that
 * is loaded with them. Keys are named as they are on the keyboard that is used.
 * Browser-safe.
 *
 * @module
 */
import { counted } from "./wording.ts";

/** The kinds of what the palette offers, in the order in which they stand. */
export type PaletteGroup = "rooms" | "people" | "days" | "commands";

export const paletteWords = {
  label: "Go to a room, or do something",
  hint: "A room, a person, a day, a command",
  list: "What fits",
  groups: {
    rooms: "Rooms",
    people: "People",
    days: "Days",
    commands: "Commands",
  },
  found: (count: number) => counted(count, "result", "results"),
  none: (query: string) => `Nothing fits “${query}”.`,
  close: "Close",
  foot: { move: "move", choose: "choose", close: "close" },

  here: "you are here",
  another: (room: string) => `Go to #${room}`,
  mention: (name: string) => `Mention ${name}`,
  menu: (name: string) => `What to do about ${name}`,

  today: "Today",
  yesterday: "Yesterday",

  newest: "Go to the newest messages",
  nextUnread: "Go to the next unread room",
  day: "Go to a day…",
  everybody: "Show everybody who is here",
  copy: "Copy the link to this room",
  copied: "Link copied",
  notCopied: "This page may not copy. The address bar has the link.",
  settings: "Room settings",
  me: "Your name and devices, leaving",
  open: "Open a room…",
  themes: {
    system: "Appearance: like the system",
    light: "Appearance: light",
    dark: "Appearance: dark",
  },
  enterBreaks: "Let Enter start a new line",
  enterSends: "Let Enter send",
  shortcuts: "Keyboard shortcuts",
};

/** Other words by which people look for a command; never shown. */
export const paletteSynonyms = {
  newest: "mark read latest last end bottom jump",
  nextUnread: "new messages next room",
  day: "date calendar jump history",
  everybody: "people members online who list",
  copy: "share url address invite clipboard",
  settings: "invite invitation mute lock slow hosts configure",
  me: "account profile rename change sign out logout leave device qr",
  open: "new create room channel",
  themes: "theme colour color mode night day",
  enter: "setting send newline line break",
  shortcuts: "keys help hotkeys",
};

export const shortcutWords = {
  heading: "Keyboard shortcuts",
  close: "Close",
  or: "or",
  groups: {
    anywhere: "Anywhere",
    writing: "In the field",
    reading: "Reading",
  },
  palette: "Go to a room, or do something",
  list: "Show this list",
  nextUnread: "Next unread room",
  lastUnread: "Previous unread room",
  type: "Write, wherever you are",
  anyLetter: "Any letter",
  leave: "Close what is open",
  send: "Send",
  newline: "New line",
  edit: "Change your last message",
  cancel: "Stop changing it",
  mention: "Mention somebody",
  emoji: "Emoji",
  wrap: "Mark what is selected",
  screen: "A screen up or down",
  ends: "To the top, to the newest",
  messages: "To the messages, from the field",
  message: "From message to message",
  act: "What to do about one",
  back: "Back to the field",
};

/** Names of keys, on Apple's keyboards and on others. */
export function keyWords(apple: boolean) {
  return {
    mod: apple ? "Cmd" : "Ctrl",
    alt: apple ? "Option" : "Alt",
    shift: "Shift",
    enter: apple ? "Return" : "Enter",
    tab: "Tab",
    escape: "Esc",
    pageUp: "PgUp",
    pageDown: "PgDn",
    home: "Home",
    end: "End",
    up: "↑",
    down: "↓",
  };
}
