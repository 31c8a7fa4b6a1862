/**
 * The list of all keyboard shortcuts, in a modal dialog.
 *
 * @module
 */
import { keyWords, shortcutWords } from "../lib/text/palette_wording.ts";
import { CloseIcon } from "./icons.tsx";
import { Keys } from "./Keys.tsx";
import { ModalDialog } from "./ModalDialog.tsx";

export interface ShortcutsProps {
  readonly apple: boolean;
  /** Whether Enter is a line break on this device. */
  readonly newlines: boolean;
  readonly onClose?: (() => void) | undefined;
  /** Stands in the flow of a page, as it would be open; for its picture. */
  readonly still?: boolean | undefined;
}

/** What it does, and the keys for it: any one of these sets. */
type Row = readonly [does: string, ...keys: readonly (readonly string[])[]];

export function Shortcuts(props: ShortcutsProps) {
  const { apple, newlines, onClose, still } = props;
  const words = shortcutWords;
  return (
    <ModalDialog
      kind="shortcuts"
      label={words.heading}
      still={still}
      onClose={onClose}
    >
      <header class="shortcuts__head">
        <h2 class="shortcuts__heading">{words.heading}</h2>
        <button
          type="submit"
          class="button"
          data-kind="icon"
          aria-label={words.close}
        >
          <CloseIcon />
        </button>
      </header>
      {/* It scrolls, and so it must be within reach of a keyboard. */}
      <div
        class="shortcuts__groups"
        role="region"
        aria-label={words.heading}
        tabIndex={0}
      >
        {groups(apple, newlines).map(([heading, rows]) => (
          <section class="shortcuts__group" key={heading}>
            <h3 class="shortcuts__title note">{heading}</h3>
            <dl class="shortcuts__rows">
              {rows.map((row) => <Shortcut key={row[0]} row={row} />)}
            </dl>
          </section>
        ))}
      </div>
    </ModalDialog>
  );
}

function Shortcut({ row: [does, ...sets] }: { readonly row: Row }) {
  return (
    <div class="shortcuts__row">
      <dt>{does}</dt>
      <dd class="shortcuts__keys">
        {sets.map((keys, i) => (
          <span key={keys.join()}>
            {i > 0 && (
              <span class="shortcuts__or note">{` ${shortcutWords.or} `}</span>
            )}
            <Keys keys={keys} />
          </span>
        ))}
      </dd>
    </div>
  );
}

function groups(
  apple: boolean,
  newlines: boolean,
): readonly (readonly [heading: string, rows: readonly Row[]])[] {
  const words = shortcutWords;
  const key = keyWords(apple);
  const always = [key.mod, key.enter];
  return [
    [words.groups.anywhere, [
      [words.palette, [key.mod, "K"]],
      [words.list, ["?"]],
      [words.nextUnread, [key.alt, key.shift, key.down]],
      [words.lastUnread, [key.alt, key.shift, key.up]],
      [words.type, [words.anyLetter]],
      [words.leave, [key.escape]],
    ]],
    [words.groups.writing, [
      newlines ? [words.send, always] : [words.send, [key.enter], always],
      newlines
        ? [words.newline, [key.enter], [key.shift, key.enter]]
        : [words.newline, [key.shift, key.enter]],
      [words.edit, [key.up]],
      [words.cancel, [key.escape]],
      [words.mention, ["@"]],
      [words.emoji, [":"]],
      [words.wrap, ["*"], ["_"], ["`"]],
    ]],
    [words.groups.reading, [
      [words.screen, [key.pageUp], [key.pageDown]],
      [words.ends, [key.home], [key.end]],
      [words.messages, [key.shift, key.tab]],
      [words.message, [key.up], [key.down]],
      [words.act, [key.enter]],
      [words.back, [key.escape]],
    ]],
  ];
}
