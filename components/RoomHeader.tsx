/**
 * Head of a room: its name, how many are online, how the connection is.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { headerWords, hostWords, layoutWords } from "../lib/text/wording.ts";
import type { Connection } from "./chat_props.ts";
import { DayJump } from "./DayJump.tsx";
import { GearIcon, MenuIcon } from "./icons.tsx";

export interface RoomHeaderProps {
  readonly room: RoomId;
  /** People online. */
  readonly count: number;
  /** Left out on a page that is not live. */
  readonly connection?: Connection | undefined;
  /** Whether one runs the room. */
  readonly host: boolean;
  /** Id of the sidebar, which small screens open from here. */
  readonly sidebarId: string;
  readonly timeZone?: string | null | undefined;
}

export function RoomHeader(props: RoomHeaderProps) {
  const { connection, count, host, room, sidebarId } = props;
  return (
    <header class="header">
      <button
        type="button"
        class="button header__menu"
        data-kind="icon"
        popovertarget={sidebarId}
        aria-label={layoutWords.openSidebar}
      >
        <MenuIcon />
      </button>
      <h1 class="header__room clip">
        <bdi>
          <span class="header__sign" aria-hidden="true">#</span>
          {room}
        </bdi>
      </h1>
      <p
        class="header__state note"
        data-connection={connection}
      >
        <span class="header__connection" role="status">
          {connection && headerWords.connection[connection]}
        </span>
        <span class="header__count">{headerWords.online(count)}</span>
        <a class="header__reload" href={`/r/${room}`}>{headerWords.reload}</a>
      </p>
      <DayJump room={room} timeZone={props.timeZone} />
      {host && (
        <a
          class="button header__settings"
          data-kind="icon"
          href={`/r/${room}/settings`}
          aria-label={hostWords.settings}
        >
          <GearIcon />
        </a>
      )}
    </header>
  );
}
