/**
 * The page of a room, drawn once for all to whom it looks the same: whether
 * there is one to be filled in, or one must be drawn, and with which marks.
 *
 * To somebody whom nothing in the room names, it looks as to anybody else but
 * for the id, the name, and the part that draws both. All others have theirs by
 * themselves, which also holds for names that would have to be escaped.
 *
 * @module
 */
import type { Message, Person } from "../protocol.ts";
import type { Places } from "./drawn_page.ts";
import type { Fragments } from "./fragments.ts";
import type { RoomPage } from "./room_page.ts";
import type { State } from "./state.ts";

/** Draws the part of a page that shows its reader. */
export type DrawMyself = (
  kept: Fragments,
  page: Pick<RoomPage, "room" | "join"> & { me: Person },
) => string;

/** A page that is about to be drawn. */
export interface Drawing {
  readonly key: string;
  /** Whether others have the same one: nobody who reads it is named by it. */
  readonly isShared: boolean;
  readonly messages: readonly Message[];
  /** Since when others may know more than it shows; monotonic milliseconds. */
  readonly sinceMs: number;
  /** What stands in the page; the nonce's is Fresh's own. */
  readonly marks: Places;
  /** What this answer has in place of them. */
  readonly values: Places;
  /** Whom the page is drawn for: nobody at all, if they are marks. */
  readonly me: Person | null;
}

/** What is the same in HTML, in JSON, and in a script. */
const PLAIN_ID = /^[A-Za-z0-9_-]+$/;
const PLAIN_NAME = /^[\p{L}\p{M}\p{N} ._-]+$/u;

/** What a page is beside what it shows. */
export interface Occasion {
  /** The address, within the app. */
  readonly at: string;
  /** When what it shows began to be read. */
  readonly sinceMs: number;
}

export function drawingOf(
  data: RoomPage,
  { origin, services, theme }: Pick<State, "origin" | "services" | "theme">,
  { at, sinceMs }: Occasion,
  draw: DrawMyself,
): Drawing {
  const { draft, join, me, page, ...rest } = data;
  const anybody = me !== null && isPlain(me) && !isNamed(data, me.id);
  // Without `page`: its messages are the very ones, and say the rest of it. So
  // what is drawn next takes the place of what was.
  const key = JSON.stringify(
    [origin, at, theme, anybody ? "anybody" : me, rest],
  );
  const keys = { key: join.key, cid: draft.cid };
  if (!anybody) {
    return {
      key,
      isShared: me === null,
      messages: page.items,
      sinceMs,
      marks: keys,
      values: keys,
      me,
    };
  }
  const mint = services.newCid;
  const nobody = { id: mint(), name: mint() };
  return {
    key,
    isShared: true,
    messages: page.items,
    sinceMs,
    marks: { ...keys, ...nobody, myself: mint() },
    values: {
      ...keys,
      ...me,
      myself: draw(services.fragments, { ...data, me }),
    },
    me: nobody,
  };
}

function isPlain({ id, name }: Person): boolean {
  return PLAIN_ID.test(id) && PLAIN_NAME.test(name);
}

function isNamed(
  { page, people, standing }: RoomPage,
  id: string,
): boolean {
  return page.items.some(({ by, ref }) => by.id === id || ref === id) ||
    people.list.some((person) => person.id === id) ||
    standing.hosts.includes(id);
}
