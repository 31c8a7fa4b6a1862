/**
 * What reading one message may cost, and did cost.
 *
 * @module
 */

/**
 * Parts a message is cut into at most; what comes after is shown as written.
 * Each becomes an element, and a page shows hundreds of messages.
 */
export const NODES_MAX = 500;

export interface Meter {
  /** Characters looked at, again and again included. */
  steps: number;
  /** Parts that may still be made. */
  nodes: number;
}

export function meter(): Meter {
  return { steps: 0, nodes: NODES_MAX };
}
