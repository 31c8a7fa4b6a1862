/**
 * The way from a room to one's own page.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { joinWords } from "../lib/text/wording.ts";

export function MeLink({ room }: { readonly room: RoomId }) {
  return (
    <p class="me__more">
      <a href={`/me?room=${room}`}>{joinWords.more}</a>
    </p>
  );
}
