/**
 * What is said to who runs a room, or comes into one by a link: the part of
 * `wording.ts` that a room's page can do without, kept apart as its script
 * would carry it. `{name}` is where a name goes. Browser-safe.
 *
 * @module
 */
import { duration, refusal, timeLeft } from "./limit_wording.ts";
import { APP_NAME, counted, figure } from "./wording.ts";

/** The buttons for a message or a person, and what they did. */
export const menuWords = {
  unread: "Mark unread from here",
  copy: "Copy link",
  copied: "Link copied",
  link: "Link to this message",
  mute: "Mute",
  remove: "Remove from the room",
  /** On a button; `mute` and `remove` stand under what they do. */
  order(kind: string, body: string): string {
    switch (kind) {
      case "delete":
        return "Delete message";
      case "mute":
        return body === "" ? "Until undone" : duration(Number(body));
      case "remove":
        return body === "" ? "Until undone" : duration(Number(body));
      case "unmute":
        return "Let write again";
      case "readmit":
        return "Let come back";
      case "host":
        return "Make co-host";
      case "unhost":
        return "Take host role back";
      case "lock":
        return "Lock the room";
      case "unlock":
        return "Unlock the room";
      case "slow":
        return body === "0" ? "Off" : duration(Number(body));
      default:
        return kind;
    }
  },
  title: (room: string) => `In #${room} · ${APP_NAME}`,
  message: "Message from {name}",
  own: "Your message",
  nothing: "There is nothing you can do here.",
  back: (room: string) => `Back to #${room}`,
  undo: "Undo",
  /** What was just done. `{name}` is where a name goes. */
  done(kind: string, body: string): string {
    const time = body === "" ? "" : ` for ${duration(Number(body))}`;
    switch (kind) {
      case "delete":
        return "Message deleted";
      case "mute":
        return `{name} is muted${time}`;
      case "unmute":
        return "{name} can write again";
      case "remove":
        return `{name} is removed${time}`;
      case "host":
        return "{name} is a host now";
      case "unhost":
        return "{name} is no host any more";
      default:
        return "Done";
    }
  },
};

/** A link that is shown once. */
export const onceWords = {
  once: "This link is shown only now:",
  copy: "Copy link",
  copied: "Link copied",
};

/** The page where a room is opened. */
export const openingWords = {
  title: `Open a room · ${APP_NAME}`,
  heading: "Open a room",
  room: "Name of the room",
  unlisted:
    "Unlisted: it gets an address nobody can guess, and people come by invitation",
  name: "Your name",
  button: "Open the room",
  back: (room: string) => `Back to #${room}`,
  problems: {
    no_room_name: () => "Type a name with letters or digits.",
    busy: () =>
      "The server cannot open a room right now. Try again in a moment.",
    rate: (retryInS: number | null) => refusal("new_room", retryInS),
  },
  done: (room: string) => `#${room} is yours`,
  advice:
    "You run this room: you can mute, remove and delete in it, and make others hosts. This link gives it back to you if you lose this browser: keep it, and show it to nobody.",
  go: "Go to the room",
  invite: "Invite people",
};

/** The page of an invitation, or of a recovery link. */
export const entryWords = {
  title: `Come in · ${APP_NAME}`,
  enter: "You are invited to #{name}",
  by: "{name} invites you.",
  recover: "Take #{name} over?",
  recoverAdvice:
    "Whoever has this link owns the room. You get every right in it.",
  as: "You come in as {name}.",
  go: { enter: "Come in", recover: "Take the room over" },
};

/** The page from which a room is run. */
export const settingsWords = {
  title: (room: string) => `Settings of #${room} · ${APP_NAME}`,
  heading: (room: string) => `Settings of #${room}`,
  back: (room: string) => `Back to #${room}`,
  writing: "Who writes, and how often",
  locked: "Locked: only hosts can write.",
  unlocked: "Everyone here can write.",
  slow: "One message of each person every",
  hosts: "Hosts",
  hostsAdvice:
    "To make somebody a host, open the menu beside their name or message.",
  owner: "owner",
  muted: "Muted",
  removed: "Removed",
  /** What stands where a list would: what it means, and how it fills. */
  nobodyMuted: {
    title: "Nobody is muted",
    advice:
      "Who is muted can read and not write. Mute somebody from the menu beside their name or message.",
  },
  nobodyRemoved: {
    title: "Nobody is removed",
    advice:
      "Who is removed can neither read nor write. Remove somebody from the same menu.",
  },
  noInvites: {
    title: "No open invitations",
    advice: "Make one above, and send its link to whom you want here.",
  },
  left: (leftS: number | null) =>
    leftS === null ? "until undone" : `for ${timeLeft(leftS)}`,
  invites: "Invitations",
  invitesAdvice:
    "An invitation makes whoever follows it a member. An unlisted room shows itself to members only.",
  lasts: "Good for",
  uses: "People",
  unlimited: "Any number",
  make: "Make an invitation",
  revoke: "Revoke",
  full: "There are as many open invitations as a room can have. Revoke one.",
  used: (uses: number, max: number | null) =>
    max === null
      ? `${counted(uses, "person", "people")} came by it`
      : `${figure(max - uses)} of ${figure(max)} left`,
  until: (time: string) => `until ${time}`,
  recovery: "Recovery link",
  recoveryAdvice:
    "It makes whoever has it the owner of this room. A new one voids the one before.",
  recoveryMake: "Make a new recovery link",
};
