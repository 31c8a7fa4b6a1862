/**
 * The buttons for a message or a person, as a page: for browsers that run no
 * program, and as long as it has not come.
 *
 * @module
 */
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { menuWords } from "../lib/text/host_wording.ts";
import { refusal } from "../lib/text/limit_wording.ts";
import { choices, type Subject } from "./host_choices.ts";
import { EditForm } from "./EditForm.tsx";
import { HostMenu } from "./HostMenu.tsx";
import { MenuTitle } from "./MenuTitle.tsx";
import { MessageLink } from "./MessageLink.tsx";
import { UnreadForm } from "./UnreadForm.tsx";

export interface ActsPageProps {
  readonly room: RoomId;
  readonly myId: string | null;
  readonly standing: WireStanding;
  /** `null`: it is gone, or never was. */
  readonly subject: Subject | null;
  readonly key: string;
  /** Why what was posted was refused: a nack's code. */
  readonly problem: string | null;
  /** The text of a message that was refused; `null`: none was. */
  readonly typed: string | null;
}

export function ActsPage({ page }: { readonly page: ActsPageProps }) {
  const { key, myId, problem, room, standing, subject, typed } = page;
  const own = subject !== null && subject.person.id === myId;
  const words = menuWords;
  const able = subject !== null &&
    Object.values(choices(standing, myId, subject))
      .some((orders) => orders.length > 0);
  return (
    <main class="sheet">
      <header class="sheet__head">
        <h1 class="sheet__heading">
          {subject === null
            ? words.nothing
            : <MenuTitle myId={myId} subject={subject} />}
        </h1>
        <a class="button" href={`/r/${room}`}>{words.back(room)}</a>
      </header>
      {problem !== null && (
        <p class="problem" role="alert">
          {refusal(problem)}
        </p>
      )}
      {subject !== null && (
        <section class="sheet__part">
          {subject.message !== null &&
            (own
              ? (
                <EditForm
                  room={room}
                  message={subject.message}
                  text={typed ?? subject.message.body}
                  actKey={key}
                />
              )
              : (
                <blockquote class="sheet__quote" dir="auto">
                  {subject.message.body}
                </blockquote>
              ))}
          {subject.message !== null && (
            <MessageLink room={room} seq={subject.message.seq} />
          )}
          {subject.message !== null && myId !== null && (
            <UnreadForm room={room} seq={subject.message.seq} />
          )}
          {able
            ? (
              <HostMenu
                room={room}
                myId={myId}
                standing={standing}
                subject={subject}
                actKey={key}
              />
            )
            : subject.message === null && (
              <p class="sheet__text">{words.nothing}</p>
            )}
        </section>
      )}
    </main>
  );
}
