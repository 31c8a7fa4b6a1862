/**
 * Where one's own message is changed without a program, which does it in the
 * field where messages are written (`lib/client/writing.ts`).
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { writingWords } from "../lib/text/writing_wording.ts";

/** The most lines that the field shows at once. */
const ROWS_MAX = 12;

export interface EditFormProps {
  readonly room: RoomId;
  readonly message: { readonly id: string; readonly seq: number };
  readonly text: string;
  /** Goes along as a hidden field, so that a form sent twice does it once. */
  readonly actKey: string;
}

export function EditForm({ actKey, message, room, text }: EditFormProps) {
  const { id, seq } = message;
  return (
    <form
      class="edit"
      method="post"
      action={`/r/${room}/acts?on=${seq}`}
    >
      <input type="hidden" name="key" value={actKey} />
      <input type="hidden" name="message" value={id} />
      <label class="visually-hidden" for="edit-body">{writingWords.text}</label>
      <textarea
        class="field edit__body"
        id="edit-body"
        name="body"
        defaultValue={text}
        rows={Math.min(text.split("\n").length + 1, ROWS_MAX)}
        required
        dir="auto"
      />
      <button
        class="button"
        data-kind="primary"
        type="submit"
        name="act"
        value="edit"
      >
        {writingWords.save}
      </button>
    </form>
  );
}
