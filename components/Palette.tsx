/**
 * The palette: a field, and below it all that one can go to or do, as far as
 * it fits what is typed. A combobox, whose list stays open, in a modal dialog.
 *
 * What there is and what fits is `lib/client/palette.ts`.
 *
 * @module
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import {
  keyWords,
  type PaletteGroup,
  paletteWords,
} from "../lib/text/palette_wording.ts";
import { roomsWords, unreadFigure } from "../lib/text/wording.ts";
import { CloseIcon, SearchIcon } from "./icons.tsx";
import { Keys } from "./Keys.tsx";
import { ModalDialog } from "./ModalDialog.tsx";

/** One line of the list. */
export interface PaletteLine {
  readonly id: string;
  readonly group: PaletteGroup;
  readonly label: string;
  readonly unread?: number;
  readonly note?: string;
  readonly keys?: readonly string[];
}

export interface PaletteProps {
  readonly query: string;
  readonly sections: readonly {
    readonly group: PaletteGroup;
    readonly items: readonly PaletteLine[];
  }[];
  /** Which line Enter chooses, counted over all sections. */
  readonly active: number;
  /** What the last command came to, where the palette stayed open. */
  readonly told: string | null;
  readonly apple: boolean;
  readonly onType?: ((query: string) => void) | undefined;
  readonly onMove?: ((step: 1 | -1) => void) | undefined;
  /** Without a line: the one that is active. */
  readonly onChoose?: ((line?: number) => void) | undefined;
  readonly onClose?: (() => void) | undefined;
  /** Stands in the flow of a page, as it would be open; for its picture. */
  readonly still?: boolean | undefined;
}

const LIST_ID = "palette-list";

export function Palette(props: PaletteProps) {
  const { active, onChoose, onMove, onType, query, sections, told } = props;
  const count = sections.reduce((sum, { items }) => sum + items.length, 0);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")
      ?.scrollIntoView({ block: "nearest" });
  }, [active, query]);
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown") onMove?.(1);
    else if (key === "ArrowUp") onMove?.(-1);
    else if (key === "Enter") onChoose?.();
    else return;
    event.preventDefault();
  };
  let index = 0;
  return (
    <ModalDialog
      kind="palette"
      label={paletteWords.label}
      still={props.still}
      onClose={props.onClose}
    >
      <div class="palette__bar">
        <SearchIcon />
        <input
          class="palette__field"
          role="combobox"
          aria-label={paletteWords.label}
          aria-autocomplete="list"
          aria-expanded={count > 0}
          aria-controls={count > 0 ? LIST_ID : undefined}
          aria-activedescendant={count > 0 ? `${LIST_ID}-${active}` : undefined}
          placeholder={paletteWords.hint}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
          value={query}
          onInput={(event) => onType?.(event.currentTarget.value)}
          onKeyDown={pressed}
        />
        <button
          type="submit"
          class="button"
          data-kind="icon"
          aria-label={paletteWords.close}
        >
          <CloseIcon />
        </button>
      </div>
      {count > 0 && (
        <div
          class="palette__list"
          role="listbox"
          id={LIST_ID}
          aria-label={paletteWords.list}
          ref={list}
        >
          {sections.map(({ group, items }) => (
            <div
              class="palette__group"
              role="group"
              aria-label={paletteWords.groups[group]}
              key={group}
            >
              <p class="palette__heading note" aria-hidden="true">
                {paletteWords.groups[group]}
              </p>
              {items.map((line) => {
                const place = index++;
                return (
                  <Line
                    key={line.id}
                    line={line}
                    id={`${LIST_ID}-${place}`}
                    active={place === active}
                    onChoose={() => onChoose?.(place)}
                  />
                );
              })}
            </div>
          ))}
        </div>
      )}
      {count === 0 && <p class="palette__none">{paletteWords.none(query)}</p>}
      <p class="palette__told" role="status" data-shown={told !== null}>
        {told ?? (query === "" ? "" : paletteWords.found(count))}
      </p>
      <Foot apple={props.apple} />
    </ModalDialog>
  );
}

interface LineProps {
  readonly line: PaletteLine;
  readonly id: string;
  readonly active: boolean;
  readonly onChoose: () => void;
}

function Line({ active, id, line, onChoose }: LineProps) {
  const { group, keys, label, note, unread = 0 } = line;
  return (
    <div
      class="palette__line"
      role="option"
      id={id}
      aria-selected={active}
      data-group={group}
      // The field keeps the focus, and on a phone its keyboard.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span class="palette__sign" aria-hidden="true">{SIGNS[group]}</span>
      <bdi class="palette__label clip">{label}</bdi>
      {note !== undefined && <span class="note">{note}</span>}
      {unread > 0 && (
        <span class="rooms__unread">
          <span aria-hidden="true">{unreadFigure(unread)}</span>
          <span class="visually-hidden">{roomsWords.unread(unread)}</span>
        </span>
      )}
      {keys !== undefined && <Keys keys={keys} />}
    </div>
  );
}

const SIGNS: Readonly<Record<PaletteGroup, string>> = {
  rooms: "#",
  people: "@",
  days: "–",
  commands: "›",
};

/** For who has keys; what they do, assistive technology says by itself. */
function Foot({ apple }: { readonly apple: boolean }) {
  const keys = keyWords(apple);
  const { choose, close, move } = paletteWords.foot;
  return (
    <p class="palette__foot note" aria-hidden="true">
      <span>
        <Keys keys={[keys.up, keys.down]} /> {move}
      </span>
      <span>
        <Keys keys={[keys.enter]} /> {choose}
      </span>
      <span>
        <Keys keys={[keys.escape]} /> {close}
      </span>
    </p>
  );
}
