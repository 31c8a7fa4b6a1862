/**
 * Who one is in the sidebar, and the way to be called otherwise.
 *
 * @module
 */
import type { Person, RoomId } from "../lib/protocol.ts";
import { joinWords } from "../lib/text/wording.ts";
import { Avatar } from "./Avatar.tsx";
import type { JoinState } from "./chat_props.ts";
import { JoinForm } from "./JoinForm.tsx";
import { MeLink } from "./MeLink.tsx";

export interface MyselfProps {
  readonly room: RoomId;
  readonly me: Person;
  readonly join: JoinState;
}

export function Myself({ join, me, room }: MyselfProps) {
  return (
    <details class="me">
      <summary class="me__summary">
        <Avatar id={me.id} name={me.name} />
        <span class="me__words">
          <bdi class="me__name clip">{me.name}</bdi>
          <span class="me__change">{joinWords.change}</span>
        </span>
      </summary>
      <JoinForm room={room} join={{ ...join, name: me.name }} kind="change" />
      <MeLink room={room} />
    </details>
  );
}
