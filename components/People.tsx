/**
 * Who is online in the room: people, not connections.
 *
 * @module
 */
import type { Person, RoomId, WireStanding } from "../lib/protocol.ts";
import { figure, LANGUAGE, peopleWords } from "../lib/text/wording.ts";
import type { PeopleHere } from "./chat_props.ts";
import { PersonLine } from "./PersonLine.tsx";

export interface PeopleProps {
  readonly room: RoomId;
  readonly standing: WireStanding;
  /** Who may not write, as far as the reader is to know. */
  readonly muted?: WireStanding["muted"];
  readonly people: PeopleHere;
  /** The reader's identity; `null` without a name. */
  readonly myId: string | null;
  /** The connection is lost, so that this is how it was, not how it is. */
  readonly stale?: boolean | undefined;
}

const collator = new Intl.Collator(LANGUAGE, { numeric: true });

export function People(props: PeopleProps) {
  const { myId, people, room, stale = false } = props;
  const { count } = people;
  const list = inOrder(people.list, myId);
  return (
    <section class="people" aria-labelledby="people-heading" data-stale={stale}>
      <h2 class="people__heading note" id="people-heading">
        {peopleWords.heading} <span class="people__count">{figure(count)}</span>
      </h2>
      {stale && <p class="people__note note">{peopleWords.stale}</p>}
      {count === 0 && <p class="people__note note">{peopleWords.nobody}</p>}
      {list.length > 0 && (
        <ul class="people__list">
          {list.map((person) => (
            <PersonLine {...props} key={person.id} person={person} />
          ))}
        </ul>
      )}
      {list.length < count && (
        <p class="people__note note">
          {list.length === 0
            ? peopleWords.tooMany(count)
            : peopleWords.others(count - list.length)}{" "}
          <a href={`/r/${room}/people`}>{peopleWords.all}</a>
        </p>
      )}
    </section>
  );
}

/** Oneself first, then by name; by id where names are equal. */
function inOrder(list: readonly Person[], myId: string | null): Person[] {
  return list.toSorted((a, b) => {
    if (a.id === myId || b.id === myId) return a.id === myId ? -1 : 1;
    return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  });
}
