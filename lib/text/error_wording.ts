/**
 * What is said instead of a page that cannot be shown: the part of `wording.ts`
 * that only the server says, as no program runs on these pages.
 *
 * Each status has a title that is true of every case in which it is answered,
 * and one way on. Why it was answered stands in the log.
 *
 * @module
 */
export const errorWords = {
  home: "Back to the lobby",
  back: "Back to the room",
  retry: "Try again",
  /** A form, on a page that says why. */
  refused: "That was not taken",
  /** Over a text that was refused, to be copied. */
  typed: "What you wrote",
  /** For whoever is asked about it: the log has the same. */
  request: (id: string) => `Request ${id}`,
};

export interface ErrorPageWords {
  readonly heading: string;
  readonly advice: string;
  /** Whether the same page may well be there in a moment. */
  readonly passes?: boolean;
}

const REFUSED: ErrorPageWords = {
  heading: "That did not work",
  advice: "The server did not take this request. What was sent before is safe.",
};
const UNREADABLE: ErrorPageWords = {
  heading: "We could not read that",
  advice:
    "The address or the form was incomplete. Go back, reload the page, and try once more.",
};
const BROKEN: ErrorPageWords = {
  heading: "Something broke on our side",
  advice: "What was sent before is safe. Try again in a moment.",
  passes: true,
};
const FULL: ErrorPageWords = {
  heading: "There is no room for more",
  advice:
    "The server’s disk is full. All that was sent before can be read, and nothing new is taken until there is room.",
  passes: true,
};

const errorPages: ReadonlyMap<number, ErrorPageWords> = new Map([
  [400, UNREADABLE],
  [401, {
    heading: "This is not open to everybody",
    advice:
      "Whoever may see it says who they are, and that did not come along.",
  }],
  [403, {
    heading: "That is not allowed",
    advice: "The request came from another site, or you may not do this here.",
  }],
  [404, {
    heading: "There is nothing here",
    advice:
      "The link may be mistyped. Names of rooms have only a–z, 0–9 and hyphens.",
  }],
  [405, {
    heading: "Nothing to see at this address",
    advice: "Forms are sent here, and it has no page of its own.",
  }],
  [408, {
    heading: "That took too long to arrive",
    advice:
      "The connection was too slow, and we did not get all of it. Go back and send it again.",
  }],
  [409, {
    heading: "That was done already",
    advice:
      "Something of this kind was sent before, or somebody was faster. Look at the page again to see how it stands.",
  }],
  [410, {
    heading: "This is gone",
    advice: "It was here once, and is not coming back.",
  }],
  [413, {
    heading: "That is too much at once",
    advice: "Go back and send less, and it will go through.",
  }],
  [415, UNREADABLE],
  [422, {
    heading: "That cannot be done",
    advice:
      "We understood it, but whom or what it is about is not here any more, or its text cannot be taken.",
  }],
  [429, {
    heading: "One moment, please",
    advice: "That was too fast. Wait a little, then go on.",
    passes: true,
  }],
  [503, {
    heading: "Back in a moment",
    advice: "The server is restarting or busy. What was sent before is safe.",
    passes: true,
  }],
  [507, FULL],
]);

/** What the page for an HTTP error says. */
export function errorPage(status: number): ErrorPageWords {
  return errorPages.get(status) ?? (status >= 500 ? BROKEN : REFUSED);
}
