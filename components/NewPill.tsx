/**
 * How many messages came while the reader was further up, and the way there.
 *
 * @module
 */
import { timelineWords } from "../lib/text/wording.ts";

export interface NewPillProps {
  readonly unseen: number;
  readonly onToEnd?: (() => void) | undefined;
}

export function NewPill({ unseen, onToEnd }: NewPillProps) {
  return (
    <div role="status">
      {unseen > 0 && (
        <button
          type="button"
          class="button pill"
          data-kind="primary"
          onClick={onToEnd}
        >
          {timelineWords.unseen(unseen)}
        </button>
      )}
    </div>
  );
}
