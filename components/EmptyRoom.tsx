/**
 * What stands in a room where nobody has said anything: what to do next.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { emptyWords } from "../lib/text/wording.ts";
import { CheckIcon, LinkIcon, Logo } from "./icons.tsx";

export interface EmptyRoomProps {
  readonly room: RoomId;
  /** Whether the room's address has just been copied. */
  readonly linkCopied?: boolean | undefined;
  readonly onCopyLink?: (() => void) | undefined;
}

export function EmptyRoom({ room, linkCopied, onCopyLink }: EmptyRoomProps) {
  return (
    <div class="blank">
      <Logo />
      <h2 class="blank__heading">{emptyWords.heading(room)}</h2>
      <p class="blank__advice">{emptyWords.advice}</p>
      <p class="blank__action">
        <button
          type="button"
          class="button blank__copy"
          onClick={onCopyLink}
        >
          {linkCopied ? <CheckIcon /> : <LinkIcon />}
          <span>{linkCopied ? emptyWords.copied : emptyWords.copy}</span>
        </button>
        {/* Not within the button, which would have no name then. */}
        <span class="visually-hidden" role="status">
          {linkCopied && emptyWords.copied}
        </span>
      </p>
    </div>
  );
}
