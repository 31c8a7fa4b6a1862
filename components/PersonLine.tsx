/**
 * Somebody in a list of who is online: beside the conversation, and on the page
 * for rooms with more people than are listed there.
 *
 * @module
 */
import type { Person, RoomId, WireStanding } from "../lib/protocol.ts";
import { peopleWords } from "../lib/text/wording.ts";
import { Avatar } from "./Avatar.tsx";
import { isOver, menuOfPerson } from "./host_menu.ts";
import { HostBadge } from "./HostBadge.tsx";
import { MenuLink } from "./MenuLink.tsx";

export interface PersonLineProps {
  readonly room: RoomId;
  /** Of the reader. */
  readonly standing: WireStanding;
  /** Who may not write, as far as the reader is to know. */
  readonly muted?: WireStanding["muted"];
  readonly person: Person;
  /** The reader's identity; `null` without a name. */
  readonly myId: string | null;
}

export function PersonLine(
  { muted = [], myId, person: { id, name }, room, standing }: PersonLineProps,
) {
  return (
    <li class="people__person">
      <Avatar id={id} name={name} />
      <bdi class="people__name clip">{name}</bdi>
      {standing.hosts.includes(id) && <HostBadge />}
      {muted.some((one) => one.id === id) && (
        <span class="people__muted" role="img" title={peopleWords.muted} />
      )}
      {id === myId && <span class="note">{peopleWords.you}</span>}
      {isOver(standing, myId, id) && (
        <MenuLink
          href={menuOfPerson(room, id)}
          label={peopleWords.menu(name)}
        />
      )}
    </li>
  );
}
