/**
 * Parts of a room's page that the server draws once, and that stay as they are
 * until the next page: forms and links, which need no program.
 *
 * What draws them is given by a context that only the server fills
 * (`still_parts.ts`), so that no browser loads it. There the elements that came
 * with the page are kept, with what was typed into them.
 *
 * @module
 */
import { Component, type ComponentChildren, createContext } from "preact";
import type { StillParts } from "./still_parts.ts";

export const Parts = createContext<StillParts | null>(null);

export interface StillProps {
  /** Of its place; once on a page. */
  readonly id: string;
  /** What stands there, where it can be drawn. */
  readonly of: (parts: StillParts) => ComponentChildren;
}

/** What stood in places that are gone, by their ids. */
const left = new Map<string, readonly Node[]>();

export class Still extends Component<StillProps> {
  static override contextType = Parts;

  /** What came with the page, while a program takes the place over. */
  #kept: readonly Node[] = [];
  #focus: Element | null = null;

  override shouldComponentUpdate(): boolean {
    return false;
  }

  /** Before Preact looks at it, as it removes what is not described to it. */
  override componentWillMount(): void {
    if (typeof document === "undefined") return;
    const place = this.#place();
    if (place === null) {
      this.#kept = left.get(this.props.id) ?? [];
      return;
    }
    const { activeElement } = document;
    if (place.contains(activeElement)) this.#focus = activeElement;
    this.#kept = [...place.childNodes];
    place.replaceChildren();
  }

  override componentDidMount(): void {
    this.#place()?.append(...this.#kept);
    if (this.#focus instanceof HTMLElement) {
      this.#focus.focus({ preventScroll: true });
    }
    this.#kept = [];
    this.#focus = null;
  }

  /** What goes may come back, as an empty room does. */
  override componentWillUnmount(): void {
    const { id } = this.props;
    left.set(id, [...this.#place()?.childNodes ?? []]);
  }

  override render({ id, of }: StillProps): ComponentChildren {
    const parts: StillParts | null = this.context;
    return <div class="still" id={id}>{parts && of(parts)}</div>;
  }

  #place(): Element | null {
    return document.getElementById(this.props.id);
  }
}
