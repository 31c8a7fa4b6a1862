/**
 * Moving through the messages by keyboard: of all of them one is a stop of the
 * Tab key, with what is in it; the arrows go from message to message, Enter
 * opens what can be done with one, and Escape leads back to the field.
 *
 * Without a program every link is a stop. Which one is, is settled when Tab
 * goes down, before the browser looks for where to go: so nothing needs to be
 * kept up while messages come. Loaded with what helps with writing, and for who
 * has no name when they first press a key.
 *
 * @module
 */
import "./shared.ts";

export interface RovingOptions {
  readonly timeline: () => HTMLElement | null;
  /** Where Escape leads: what one writes in, or gives one's name. */
  readonly field: () => HTMLElement | null;
  readonly signal?: AbortSignal;
}

const ROWS = "[role=log] .message";
const STOPS = "a[href], button, input, [tabindex]";

/** Has the keys do so, until the signal ends it. */
export function rove({ field, signal, timeline }: RovingOptions): void {
  /** Where the person was last, or would come to. */
  let current: HTMLElement | null = null;

  /** Makes one message the only one that Tab stops at. */
  function settle(rows: readonly HTMLElement[], row: HTMLElement): void {
    current = row;
    for (const other of rows) {
      const tabIndex = other === row ? 0 : -1;
      other.tabIndex = tabIndex;
      for (const stop of other.querySelectorAll<HTMLElement>(STOPS)) {
        if (stop.tabIndex !== tabIndex) stop.tabIndex = tabIndex;
      }
    }
  }

  function prepare(list: HTMLElement): void {
    const rows = rowsOf(list);
    const kept = rowOf(document.activeElement, list) ??
      (current !== null && isInSight(current, list) ? current : null);
    const row = kept ?? rows.findLast((row) => isInSight(row, list)) ??
      rows.at(-1);
    // With a message to stop at, the list itself is none.
    list.tabIndex = row === undefined ? 0 : -1;
    if (row !== undefined) settle(rows, row);
  }

  document.addEventListener("keydown", (event) => {
    const list = timeline();
    const { altKey, ctrlKey, key, metaKey, shiftKey, target } = event;
    if (list === null || altKey || ctrlKey || metaKey) return;
    if (key === "Tab") return prepare(list);
    const row = rowOf(target, list);
    if (row === null || shiftKey) return;
    if (key === "Escape") return field()?.focus();
    if (key === "Enter" && target === row) {
      return row.querySelector<HTMLElement>("[data-menu]")?.click();
    }
    const rows = rowsOf(list);
    const next = rows[placeAfter(key, rows.indexOf(row), rows.length)];
    if (next === undefined) return;
    event.preventDefault();
    settle(rows, next);
    next.focus();
  }, { ...(signal && { signal }), capture: true });
}

/** Where a key leads from place `at` of so many; -1: it does not. */
function placeAfter(key: string, at: number, count: number): number {
  switch (key) {
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "ArrowDown":
      return Math.min(at + 1, count - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return -1;
  }
}

function rowsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(ROWS)];
}

/** The message that something is, or is in; `null`: it is in none. */
function rowOf(
  place: EventTarget | null,
  list: HTMLElement,
): HTMLElement | null {
  if (!(place instanceof Element) || !list.contains(place)) return null;
  return place.closest<HTMLElement>(ROWS);
}

/** Whether a message that is still there ends in what is shown of the list. */
function isInSight(row: HTMLElement, list: HTMLElement): boolean {
  const { bottom, top } = list.getBoundingClientRect();
  const end = row.getBoundingClientRect().bottom;
  return row.isConnected && top < end && end <= bottom;
}
