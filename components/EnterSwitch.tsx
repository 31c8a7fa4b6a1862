/**
 * Whether Enter sends or starts a new line on this device: a setting that only
 * a running program can heed, so that without one it is not shown
 * (`static/composer.css`).
 *
 * @module
 */
import { composerWords } from "../lib/text/wording.ts";

export interface EnterSwitchProps {
  readonly newlines?: boolean | undefined;
  readonly onChange?: ((newlines: boolean) => void) | undefined;
}

export function EnterSwitch({ newlines = false, onChange }: EnterSwitchProps) {
  return (
    <label class="enter note">
      <input
        class="enter__box"
        type="checkbox"
        checked={newlines}
        onChange={(event) => onChange?.(event.currentTarget.checked)}
      />
      {composerWords.newlines}
    </label>
  );
}
