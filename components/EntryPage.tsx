/**
 * Where an invitation or a recovery link leads: to a question, or to why it is
 * void. Looking at the question uses nothing up; the form under it does.
 *
 * @module
 */
import type { Person, RoomId } from "../lib/protocol.ts";
import { entryWords } from "../lib/text/host_wording.ts";
import { refusal } from "../lib/text/limit_wording.ts";
import type { JoinState } from "./chat_props.ts";
import { Logo } from "./icons.tsx";
import { JoinForm } from "./JoinForm.tsx";
import { VoidLink, type VoidLinkProps } from "./VoidLink.tsx";
import { WithName } from "./WithName.tsx";

export interface EntryOffer {
  readonly ok: true;
  readonly kind: "enter" | "recover";
  readonly room: RoomId;
  readonly action: string;
  /** Who invites; `null`: nobody that is still known. */
  readonly host: string | null;
  /** Who asks; `null`: they need a name first. */
  readonly me: Person | null;
  readonly join: JoinState;
  /** Why the room would not have them: a nack's code. */
  readonly problem: string | null;
}

export interface EntryPageProps {
  readonly page: EntryOffer | { readonly ok: false } & VoidLinkProps;
}

export function EntryPage({ page }: EntryPageProps) {
  return page.ok ? <Offer offer={page} /> : <VoidLink code={page.code} />;
}

function Offer({ offer }: { offer: EntryOffer }) {
  const { action, host, join, kind, me, problem, room } = offer;
  const words = entryWords;
  return (
    <main class="blank">
      <Logo />
      <h1 class="blank__heading">
        <WithName text={words[kind]} name={room} />
      </h1>
      {host !== null && (
        <p class="blank__advice">
          <WithName text={words.by} name={host} />
        </p>
      )}
      {kind === "recover" && <p class="blank__advice">{words.recoverAdvice}</p>}
      {problem !== null && (
        <p class="problem" role="alert">
          {refusal(problem)}
        </p>
      )}
      {me === null
        ? <JoinForm room={room} join={join} kind="join" action={action} />
        : (
          <>
            <p class="blank__advice">
              <WithName text={words.as} name={me.name} />
            </p>
            <form class="blank__action" method="post" action={action}>
              <input type="hidden" name="key" value={join.key} />
              <button class="button" data-kind="primary" type="submit">
                {words.go[kind]}
              </button>
            </form>
          </>
        )}
    </main>
  );
}
