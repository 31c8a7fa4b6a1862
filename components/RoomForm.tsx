/**
 * The way to a room that is not listed, or is yet to be opened.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { roomFormWords } from "../lib/text/wording.ts";

export interface RoomFormProps {
  /** Where one is, to come back to. */
  readonly current: RoomId;
  /** Goes along as a hidden field, so that a form sent twice opens one room. */
  readonly formKey: string;
}

export function RoomForm({ current, formKey }: RoomFormProps) {
  return (
    <form class="rooms__form" method="post" action="/r">
      <input type="hidden" name="key" value={formKey} />
      <input type="hidden" name="from" value={current} />
      <label class="rooms__label note" for="rooms-room">
        {roomFormWords.label}
      </label>
      <input
        class="field"
        id="rooms-room"
        name="room"
        placeholder={roomFormWords.hint}
        maxLength={64}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="go"
      />
      <button class="button" type="submit">{roomFormWords.button}</button>
      <label class="rooms__unlisted note">
        <input type="checkbox" name="unlisted" />
        {roomFormWords.unlisted}
      </label>
    </form>
  );
}
