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
}

const ID = "day-jump";

export function DayJump({ room }: DayJumpProps) {
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
          autofocus
        />
        {/* The island knows it; without one, days are counted in UTC. */}
        <input type="hidden" name="zone" />
        <button class="button" data-kind="primary" type="submit">
          {dayWords.go}
        </button>
      </form>
    </>
  );
}
