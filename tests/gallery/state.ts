/**
 * What the gallery shows: one component in one state.
 *
 * @module
 */
import type { ComponentChildren } from "preact";

export interface State {
  /** Component, a slash, what is the case. */
  readonly name: string;
  readonly shown: ComponentChildren;
  /** What the mouse is over in its picture; the last that fits. */
  readonly hover?: string;
}
