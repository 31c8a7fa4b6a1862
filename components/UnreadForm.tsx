/**
 * The button by which a message, and all that follows, counts as not read.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { menuWords } from "../lib/text/host_wording.ts";

export interface UnreadFormProps {
  readonly room: RoomId;
  readonly seq: number;
  readonly onUnread?: ((seq: number) => void) | undefined;
}

export function UnreadForm({ onUnread, room, seq }: UnreadFormProps) {
  return (
    <form
      class="orders__group"
      method="post"
      action={`/r/${room}/read`}
      onSubmit={onUnread && ((event) => {
        event.preventDefault();
        onUnread(seq);
      })}
    >
      <input type="hidden" name="seq" value={seq - 1} />
      <input type="hidden" name="back" value="on" />
      <button class="button" data-kind="quiet" type="submit">
        {menuWords.unread}
      </button>
    </form>
  );
}
