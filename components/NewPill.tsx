/**
 * The way to the end of the conversation for who is further up, and how many
 * messages came there meanwhile.
 *
 * @module
 */
import { timelineWords } from "../lib/text/wording.ts";

export interface NewPillProps {
  readonly unseen: number;
  /** Whether the reader is far up. */
  readonly away?: boolean | undefined;
  readonly onToEnd?: (() => void) | undefined;
}

export function NewPill({ away = false, unseen, onToEnd }: NewPillProps) {
  const words = unseen > 0 ? timelineWords.unseen(unseen) : null;
  const button = (
    <button
      type="button"
      class="button pill"
      data-kind={words === null ? undefined : "primary"}
      aria-label={words === null ? timelineWords.newest : undefined}
      onClick={onToEnd}
    >
      {words}
    </button>
  );
  // Only news is announced.
  return (
    <>
      <div role="status">{words !== null && button}</div>
      {words === null && away && button}
    </>
  );
}
