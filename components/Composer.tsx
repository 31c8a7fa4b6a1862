/**
 * Where a message is written.
 *
 * A form that posts, until a program takes `onSend` over. It keeps whatever is
 * typed; clearing the field is for the one who stored the text.
 *
 * @module
 */
import type { TargetedMouseEvent, TargetedSubmitEvent } from "preact";
import { useContext } from "preact/hooks";
import type { RoomId } from "../lib/protocol.ts";
import type { Bar } from "../lib/room/bar.ts";
import { composerWords } from "../lib/text/wording.ts";
import { drawnBefore } from "./adopt.ts";
import type { ComposerLive, DraftState } from "./chat_props.ts";
import { Formatting } from "./formatting.ts";

export const FIELD_ID = "composer-body";
/** The counter shows when less than this share of the limit is left. */
const COUNTER_SHARE = 0.1;
/** The most lines a browser shows that cannot fit a field to its text. */
const ROWS_MAX = 8;

export interface ComposerProps {
  readonly room: RoomId;
  readonly draft: DraftState;
  /** Longest text, in code points; 0 = no limit. */
  readonly textLimit: number;
  /** What keeps one from writing. The text stays, out of sight. */
  readonly bar?: Bar | null | undefined;
  /** How long one waits between two messages; 0: not at all. */
  readonly slowMs?: number | undefined;
  readonly live?: ComposerLive | undefined;
  readonly onSend?: ((body: string) => void) | undefined;
}

export function Composer(props: ComposerProps) {
  const { bar = null } = props;
  const format = useContext(Formatting);
  return (
    <>
      <div role="status">
        {bar !== null && (
          <p class="barred" data-bar={bar.code}>
            {format?.bar(bar.code, bar.leftS) ?? drawnBefore(".barred")}
          </p>
        )}
      </div>
      <Form {...props} />
    </>
  );
}

function Form(props: ComposerProps) {
  const { bar = null, draft, live = {}, onSend, room, slowMs = 0, textLimit } =
    props;
  const format = useContext(Formatting);
  const body = live.value ?? draft.body;
  const problem = live.problem === undefined ? draft.problem : live.problem;
  const left = charactersLeft(body, textLimit);
  const over = left !== null && left < 0;
  return (
    <form
      class="composer"
      hidden={bar !== null}
      method="post"
      action={`/r/${room}/messages`}
      data-state={problem ?? (over ? "too_long" : "ready")}
      noValidate={onSend !== undefined}
      onSubmit={onSend && ((event) => submit(event, onSend))}
    >
      <input type="hidden" name="cid" value={draft.cid} />
      <label class="visually-hidden" for={FIELD_ID}>
        {composerWords.label(room)}
      </label>
      {problem !== null && (
        <p class="composer__problem problem" id="composer-problem" role="alert">
          <span>
            {format?.refusal(problem, live.retryInS) ??
              drawnBefore("#composer-problem > span") ??
              composerWords.notLoaded}
          </span>
        </p>
      )}
      {live.assist}
      <div class="composer__box">
        <textarea
          class="composer__body"
          id={FIELD_ID}
          name="body"
          {...(live.value === undefined
            ? { defaultValue: draft.body }
            : { value: live.value })}
          rows={Math.min(body.split("\n").length, ROWS_MAX)}
          placeholder={composerWords.hint(room)}
          required
          dir="auto"
          enterkeyhint={live.enterKey ?? "send"}
          aria-invalid={problem !== null || over}
          aria-describedby={described(problem !== null, left !== null)}
          ref={live.fieldRef ?? null}
          onInput={(event) => live.onInput?.(event.currentTarget.value)}
          onKeyDown={live.onKeyDown}
        />
        <button
          class="button composer__send"
          data-kind="primary"
          type="submit"
          onMouseDown={onSend && stay}
        >
          <span class="composer__verb">
            {live.editing ? composerWords.save : composerWords.send}
          </span>
        </button>
      </div>
      {left !== null && (
        <p class="composer__counter" id="composer-counter" data-over={over}>
          {over ? composerWords.over(-left) : composerWords.left(left)}
        </p>
      )}
      {slowMs > 0 && (
        <p class="composer__slow note">
          {format?.slow(slowMs / 1_000) ?? drawnBefore(".composer__slow")}
        </p>
      )}
    </form>
  );
}

function submit(
  event: TargetedSubmitEvent<HTMLFormElement>,
  onSend: (body: string) => void,
): void {
  event.preventDefault();
  const body = new FormData(event.currentTarget).get("body");
  if (typeof body === "string") onSend(body);
}

/** Keeps the focus, and with it the keyboard of a phone, in the field. */
function stay(event: TargetedMouseEvent<HTMLButtonElement>): void {
  event.preventDefault();
}

/** Code points that still fit, or `null` while that is no concern. */
function charactersLeft(body: string, limit: number): number | null {
  const near = limit * (1 - COUNTER_SHARE);
  // A text never has more code points than code units, which cost nothing.
  if (limit === 0 || body.length < near) return null;
  const length = [...body].length;
  return length < near ? null : limit - length;
}

function described(problem: boolean, counter: boolean): string | undefined {
  const ids = [
    ...(problem ? ["composer-problem"] : []),
    ...(counter ? ["composer-counter"] : []),
  ];
  return ids.length > 0 ? ids.join(" ") : undefined;
}
