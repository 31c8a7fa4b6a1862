/**
 * What stands above the field while one writes: the list that `@` and `:`
 * open, and which message is being changed. Loaded when it is first needed.
 *
 * The focus stays in the field, which names the active option
 * (`lib/client/writing.ts`).
 *
 * @module
 */
import "./shared.ts";
import type { TargetedMouseEvent } from "preact";
import { writingWords } from "../lib/text/writing_wording.ts";

/** Id of the list, and the beginning of its options'. */
export const COMPLETION_ID = "completion";

export interface CompletionOption {
  readonly key: string;
  readonly label: string;
  readonly emoji: string | null;
}

export interface ComposerAssistProps {
  /** `null`: it is closed. */
  readonly list: {
    readonly token: { readonly kind: "person" | "emoji" };
    readonly options: readonly CompletionOption[];
    /** -1: none. */
    readonly active: number;
  } | null;
  /** Whether the field holds a message that is being changed. */
  readonly editing: boolean;
  readonly onPick: (index: number) => void;
  readonly onCancel: () => void;
}

export function ComposerAssist(props: ComposerAssistProps) {
  const { editing, list, onCancel } = props;
  return (
    <>
      {editing && (
        <p class="composer__editing note">
          {writingWords.editing}
          <button
            type="button"
            class="button"
            data-kind="quiet"
            onMouseDown={stay}
            onClick={onCancel}
          >
            {writingWords.cancel}
          </button>
        </p>
      )}
      {list !== null && <List {...props} list={list} />}
      <p class="visually-hidden" role="status">
        {list !== null && writingWords.options(list.options.length)}
      </p>
    </>
  );
}

function List(
  { list, onPick }: ComposerAssistProps & {
    list: NonNullable<ComposerAssistProps["list"]>;
  },
) {
  return (
    <ul
      class="completion"
      id={COMPLETION_ID}
      role="listbox"
      aria-label={writingWords.list[list.token.kind]}
    >
      {list.options.map(({ emoji, key, label }, i) => (
        <li
          key={key}
          class="completion__option"
          id={`${COMPLETION_ID}-${i}`}
          role="option"
          aria-selected={i === list.active}
          onMouseDown={stay}
          onClick={() => onPick(i)}
        >
          {emoji !== null && <span aria-hidden="true">{emoji}</span>}
          <bdi class="clip">{label}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Keeps the focus, and with it the keyboard of a phone, in the field. */
function stay(event: TargetedMouseEvent<HTMLElement>): void {
  event.preventDefault();
}
