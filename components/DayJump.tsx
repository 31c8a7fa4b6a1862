/**
 * The way to what was said on a day: a form, which any browser can send.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { dayWords } from "../lib/text/wording.ts";
import { CalendarIcon } from "./icons.tsx";

export interface DayJumpProps {
  readonly room: RoomId;
  /** The reader's IANA time zone; without it, days are counted in UTC. */
  readonly timeZone?: string | null | undefined;
}

const ID = "day-jump";

export function DayJump({ room, timeZone }: DayJumpProps) {
  return (
    <>
      <button
        type="button"
        class="button"
        data-kind="icon"
        popovertarget={ID}
        aria-label={dayWords.open}
      >
        <CalendarIcon />
      </button>
      <form class="jump" id={ID} popover="auto" action={`/r/${room}`}>
        <label class="jump__label" for={`${ID}-day`}>{dayWords.label}</label>
        <input
          class="field jump__day"
          id={`${ID}-day`}
          type="date"
          name="on"
          required
        />
        <input type="hidden" name="zone" value={timeZone ?? ""} />
        <button class="button" data-kind="primary" type="submit">
          {dayWords.go}
        </button>
      </form>
    </>
  );
}
