/**
 * Head of a room: its name, how many are online, how the connection is.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { headerWords, hostWords } from "../lib/text/wording.ts";
import type { Connection } from "./chat_props.ts";
import { Still } from "./Still.tsx";

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
}

export function RoomHeader(props: RoomHeaderProps) {
  const { connection, count, host, room, sidebarId } = props;
  return (
    <header class="header">
      <Still
        id="room-name"
        of={({ RoomName }) => <RoomName room={room} sidebarId={sidebarId} />}
      />
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
      <Still id="day" of={({ DayJump }) => <DayJump room={room} />} />
      {host && (
        <a
          class="button header__settings"
          data-kind="icon"
          href={`/r/${room}/settings`}
          aria-label={hostWords.settings}
        />
      )}
    </header>
  );
}
