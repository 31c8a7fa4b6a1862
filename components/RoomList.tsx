/**
 * The rooms one can go to, and the form that opens another.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { figure, roomsWords } from "../lib/text/wording.ts";
import type { RoomLink } from "./chat_props.ts";

export interface RoomListProps {
  readonly rooms: readonly RoomLink[];
  readonly current: RoomId;
}

export function RoomList({ rooms, current }: RoomListProps) {
  return (
    <nav class="rooms" aria-labelledby="rooms-heading">
      <h2 class="rooms__heading" id="rooms-heading">{roomsWords.heading}</h2>
      <ul class="rooms__list">
        {rooms.map(({ room, here }) => (
          <li key={room}>
            <a
              class="rooms__link"
              href={`/r/${room}`}
              aria-current={room === current ? "page" : undefined}
            >
              <span class="rooms__sign" aria-hidden="true">#</span>
              <span class="rooms__name">{room}</span>
              {here > 0 && (
                <span class="rooms__here">
                  <span aria-hidden="true">{figure(here)}</span>
                  <span class="visually-hidden">{roomsWords.here(here)}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      <form class="rooms__form" method="get" action="/r">
        <label class="rooms__label" for="rooms-room">
          {roomsWords.openLabel}
        </label>
        <input
          class="field"
          id="rooms-room"
          name="room"
          placeholder={roomsWords.openHint}
          required
          maxLength={64}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
        />
        <button class="button" type="submit">{roomsWords.openButton}</button>
      </form>
    </nav>
  );
}
