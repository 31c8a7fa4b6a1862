/**
 * A small app for the tests of Fresh, the real one and the stand-in.
 *
 * @module
 */
import { createDefine } from "fresh";

export interface State {
  /** Which middlewares have seen the request, in order. */
  seen: string[];
}

export const define = createDefine<State>();
