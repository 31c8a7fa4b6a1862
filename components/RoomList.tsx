/**
 * The rooms one can go to, and the form that opens another.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { figure, roomsWords, unreadFigure } from "../lib/text/wording.ts";
import type { RoomLink } from "./chat_props.ts";
import { Still } from "./Still.tsx";

export interface RoomListProps {
  readonly rooms: readonly RoomLink[];
  readonly current: RoomId;
  /** People online in the current room, which is known better than of others. */
  readonly here: number;
  /** Goes along as a hidden field, so that a form sent twice opens one room. */
  readonly formKey: string;
}

export function RoomList(
  { rooms, current, here, formKey }: RoomListProps,
) {
  return (
    <nav class="rooms" aria-labelledby="rooms-heading">
      <h2 class="rooms__heading note" id="rooms-heading">
        {roomsWords.heading}
      </h2>
      <ul class="rooms__list">
        {rooms.map((link) => (
          <RoomItem
            key={link.room}
            room={link.room}
            draft={link.draft}
            unread={link.unread}
            here={link.room === current ? here : link.here}
            current={link.room === current}
          />
        ))}
      </ul>
      <Still
        id="room-form"
        of={({ RoomForm }) => <RoomForm current={current} formKey={formKey} />}
      />
    </nav>
  );
}

interface RoomItemProps extends RoomLink {
  readonly current: boolean;
}

function RoomItem(
  { room, here, draft, current, unread = 0 }: RoomItemProps,
) {
  return (
    <li>
      <a
        class="rooms__link"
        href={`/r/${room}`}
        aria-current={current ? "page" : undefined}
        data-unread={unread > 0}
      >
        <span class="rooms__sign" aria-hidden="true">#</span>
        <span class="rooms__name clip">{room}</span>
        {unread > 0 && (
          <span class="rooms__unread">
            <span aria-hidden="true">{unreadFigure(unread)}</span>
            <span class="visually-hidden">{roomsWords.unread(unread)}</span>
          </span>
        )}
        {draft && <span class="rooms__draft note">{roomsWords.draft}</span>}
        {here > 0 && (
          <span class="rooms__here note">
            <span aria-hidden="true">{figure(here)}</span>
            <span class="visually-hidden">{roomsWords.here(here)}</span>
          </span>
        )}
      </a>
    </li>
  );
}
