/**
 * Who is online in a room, a page at a time, by name.
 *
 * @module
 */
import type { Person, RoomId, WireStanding } from "../lib/protocol.ts";
import { peoplePageWords, peopleWords } from "../lib/text/wording.ts";
import { PersonLine } from "./PersonLine.tsx";

export interface PeoplePageProps {
  readonly room: RoomId;
  readonly myId: string | null;
  readonly standing: WireStanding;
  readonly count: number;
  readonly items: readonly Person[];
  /** The name after which the next page begins; `null`: there is none. */
  readonly next: string | null;
}

export function PeoplePage({ page }: { readonly page: PeoplePageProps }) {
  const { count, items, myId, next, room, standing } = page;
  return (
    <main class="sheet">
      <header class="sheet__head">
        <h1 class="sheet__heading">{peoplePageWords.title(room, count)}</h1>
        <a class="button" href={`/r/${room}`}>{peoplePageWords.back(room)}</a>
      </header>
      <section class="sheet__part people">
        {items.length === 0
          ? <p class="people__note note">{peopleWords.nobody}</p>
          : (
            <ul class="people__list">
              {items.map((person) => (
                <PersonLine
                  key={person.id}
                  room={room}
                  standing={standing}
                  muted={standing.muted}
                  person={person}
                  myId={myId}
                />
              ))}
            </ul>
          )}
        {next !== null && (
          <a class="button" href={peopleOf(room, next)}>
            {peoplePageWords.more}
          </a>
        )}
      </section>
    </main>
  );
}

/** Where people are listed who come after a name. */
export function peopleOf(room: RoomId, after: string | null): string {
  const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
  return `/r/${room}/people${query}`;
}
