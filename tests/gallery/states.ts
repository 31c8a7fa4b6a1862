/**
 * Every component in every state that people can meet, by name. What stands in
 * the flow of a page is a part; what is a page of its own is one here, too.
 *
 * @module
 */
import { BESIDES } from "./page_states.tsx";
import { PARTS } from "./part_states.tsx";
import { ROOMS } from "./room_states.tsx";
import type { State } from "./state.ts";

export { PARTS };
export const PAGES: readonly State[] = [...ROOMS, ...BESIDES];
