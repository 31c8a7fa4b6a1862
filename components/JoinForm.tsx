/**
 * Where a person takes a name, or another one.
 *
 * A form like any other: the server answers a refused name with the same page,
 * what was typed, why not, and a name that is free.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { joinWords } from "../lib/text/wording.ts";
import type { DraftState, JoinState } from "./chat_props.ts";

export const NAME_ID = "join-name";

export interface JoinFormProps {
  readonly room: RoomId;
  readonly join: JoinState;
  /** `change`: for one who has a name already. */
  readonly kind: "join" | "change";
  /** Where the form goes; the page of the room by default. */
  readonly action?: string | undefined;
  /** A message that waits for a name. */
  readonly draft?: DraftState | undefined;
}

export function JoinForm(
  { room, join, kind, draft, action = `/r/${room}` }: JoinFormProps,
) {
  const { key, name, problem, suggestion } = join;
  return (
    <div class="join" data-kind={kind} data-state={problem ?? "ready"}>
      {kind === "join" && (
        <h2 class="join__invitation">{joinWords.invitation}</h2>
      )}
      {draft !== undefined && draft.body !== "" && (
        <p class="note" dir="auto">{joinWords.kept(draft.body)}</p>
      )}
      <form class="join__form" method="post" action={action}>
        <label class="join__label note" for={NAME_ID}>
          {joinWords.label}
        </label>
        <input
          class="field join__name"
          id={NAME_ID}
          name="name"
          defaultValue={name}
          required
          autocomplete="nickname"
          autocapitalize="words"
          spellcheck={false}
          enterkeyhint="go"
          dir="auto"
          aria-invalid={problem !== null}
          aria-describedby="join-note"
        />
        <button class="button" data-kind="primary" type="submit">
          {kind === "join" ? joinWords.join : joinWords.save}
        </button>
        <Hidden joinKey={key} draft={draft} />
      </form>
      {problem === null
        ? <p class="note" id="join-note">{joinWords.promise}</p>
        : (
          <p class="join__problem problem" id="join-note" role="alert">
            {joinWords.problems[problem](name)}
          </p>
        )}
      {suggestion !== null && (
        <form class="join__suggestion" method="post" action={action}>
          <input type="hidden" name="name" value={suggestion} />
          <Hidden joinKey={key} draft={draft} />
          <button class="button" type="submit">
            {joinWords.use(suggestion)}
          </button>
        </form>
      )}
    </div>
  );
}

/** Goes along, so that pressing twice joins once, and what was written is sent. */
function Hidden(
  { draft, joinKey }: { joinKey: string; draft: DraftState | undefined },
) {
  return (
    <>
      <input type="hidden" name="key" value={joinKey} />
      {draft !== undefined && draft.body !== "" && (
        <>
          <input type="hidden" name="cid" value={draft.cid} />
          <input type="hidden" name="body" value={draft.body} />
        </>
      )}
    </>
  );
}
