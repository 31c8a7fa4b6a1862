/**
 * What stands in a room where nobody has said anything: what to do next.
 *
 * Only the server draws it; what its button does is in
 * `lib/client/copy_address.ts`.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { emptyWords } from "../lib/text/wording.ts";
import { CheckIcon, LinkIcon, Logo } from "./icons.tsx";

export interface EmptyRoomProps {
  readonly room: RoomId;
}

export function EmptyRoom({ room }: EmptyRoomProps) {
  return (
    <>
      <Logo />
      <h2 class="blank__heading">{emptyWords.heading(room)}</h2>
      <p class="blank__advice">{emptyWords.advice}</p>
      <p class="blank__action">
        <button type="button" class="button blank__copy" data-copy>
          <span class="blank__label">
            <LinkIcon /> {emptyWords.copy}
          </span>
          <span class="blank__label" hidden>
            <CheckIcon /> {emptyWords.copied}
          </span>
        </button>
        {/* Not within the button, which would have no name then. */}
        <span class="visually-hidden" role="status" />
      </p>
    </>
  );
}
