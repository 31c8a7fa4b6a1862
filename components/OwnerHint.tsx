/**
 * Tells who has just become the owner of a room what that is good for.
 *
 * @module
 */
import "./shared.ts";
import type { RoomId } from "../lib/protocol.ts";
import { noteWords } from "../lib/text/note_wording.ts";
import { hostWords } from "../lib/text/wording.ts";

export interface OwnerHintProps {
  readonly room: RoomId;
  readonly onDismiss: () => void;
}

export function OwnerHint({ room, onDismiss }: OwnerHintProps) {
  return (
    <div class="toast hint">
      <p class="toast__text">
        {noteWords.owner}{" "}
        <a href={`/r/${room}/settings`} onClick={onDismiss}>
          {hostWords.settings}
        </a>
      </p>
      <button
        type="button"
        class="button hint__close"
        data-kind="icon"
        aria-label={noteWords.dismiss}
        onClick={onDismiss}
      />
    </div>
  );
}
