/**
 * The room's name in its head, and before it how small screens open the
 * sidebar.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { sidebarWords } from "../lib/text/wording.ts";
import { MenuIcon } from "./icons.tsx";

export interface RoomNameProps {
  readonly room: RoomId;
  readonly sidebarId: string;
}

export function RoomName({ room, sidebarId }: RoomNameProps) {
  return (
    <>
      <button
        type="button"
        class="button header__menu"
        data-kind="icon"
        popovertarget={sidebarId}
        aria-label={sidebarWords.open}
      >
        <MenuIcon />
      </button>
      <h1 class="header__room clip">
        <bdi>
          <span class="header__sign" aria-hidden="true">#</span>
          {room}
        </bdi>
      </h1>
    </>
  );
}
