/**
 * Where a room is opened, and what is told once it is.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RoomId } from "../lib/protocol.ts";
import { openingWords } from "../lib/text/host_wording.ts";
import { joinWords } from "../lib/text/wording.ts";
import type { JoinState } from "./chat_props.ts";

export type OpeningPageProps =
  | {
    readonly opened: true;
    readonly room: RoomId;
    readonly unlisted: boolean;
    readonly recovery: { readonly url: string };
  }
  | OpeningForm;

interface OpeningForm {
  readonly opened: false;
  /** Where the person came from. */
  readonly from: RoomId;
  readonly room: string;
  readonly unlisted: boolean;
  readonly problem: keyof typeof openingWords.problems | null;
  readonly retryInS: number | null;
  /** `null`: one has a name. */
  readonly join: JoinState | null;
  readonly key: string;
}

interface Places {
  /** Draws a link that is shown once. */
  readonly link: (url: string) => ComponentChildren;
}

export function OpeningPage(
  { page, link }: Places & { readonly page: OpeningPageProps },
) {
  return page.opened
    ? <Opened page={page} link={link} />
    : <Opening form={page} />;
}

function Opened(
  { page: { room, recovery }, link }: Places & {
    page: Extract<OpeningPageProps, { opened: true }>;
  },
) {
  const words = openingWords;
  return (
    <main class="sheet">
      <header class="sheet__head">
        <h1 class="sheet__heading">{words.done(room)}</h1>
      </header>
      <section class="sheet__part">
        <p class="sheet__text">{words.advice}</p>
        {link(recovery.url)}
      </section>
      <p class="sheet__actions">
        <a class="button" data-kind="primary" href={`/r/${room}`}>
          {words.go}
        </a>
        <a class="button" href={`/r/${room}/settings`}>{words.invite}</a>
      </p>
    </main>
  );
}

function Opening({ form }: { form: OpeningForm }) {
  const { from, join, key, problem, retryInS, room, unlisted } = form;
  const words = openingWords;
  return (
    <main class="sheet">
      <header class="sheet__head">
        <h1 class="sheet__heading">{words.heading}</h1>
        <a class="button" href={`/r/${from}`}>{words.back(from)}</a>
      </header>
      <form class="sheet__part" method="post" action="/r">
        <input type="hidden" name="key" value={key} />
        <input type="hidden" name="from" value={from} />
        <p class="sheet__field">
          <label for="open-room">{words.room}</label>
          <input
            class="field"
            id="open-room"
            name="room"
            defaultValue={room}
            maxLength={64}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : "open-problem"}
          />
        </p>
        {problem !== null && (
          <p class="problem" id="open-problem" role="alert">
            {words.problems[problem](retryInS)}
          </p>
        )}
        <label class="sheet__check">
          <input type="checkbox" name="unlisted" defaultChecked={unlisted} />
          {words.unlisted}
        </label>
        {join !== null && <NameField join={join} />}
        <button class="button" data-kind="primary" type="submit">
          {words.button}
        </button>
      </form>
    </main>
  );
}

function NameField({ join }: { join: JoinState }) {
  const { name, problem, suggestion } = join;
  return (
    <>
      <p class="sheet__field">
        <label for="open-name">{openingWords.name}</label>
        <input
          class="field"
          id="open-name"
          name="name"
          defaultValue={suggestion ?? name}
          autocomplete="nickname"
          dir="auto"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : "open-name-problem"}
        />
      </p>
      {problem !== null && (
        <p class="problem" id="open-name-problem" role="alert">
          {joinWords.problems[problem](name)}
        </p>
      )}
    </>
  );
}
