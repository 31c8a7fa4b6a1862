/**
 * The id of a room, made of what a person calls it.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";
import { parseRoomId } from "../wire_terms.ts";

const LENGTH_MAX = 64;

/**
 * The same name always gives the same id, so that people who agree on a name
 * meet. Letters that an id cannot hold stand as their code points. `null` if
 * nothing is left.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(roomIdFrom("  Crème brûlée! "), "creme-brulee");
 * assertEquals(roomIdFrom("上海"), "4e0a-6d77");
 * assertEquals(roomIdFrom("#?"), null);
 * ```
 */
export function roomIdFrom(name: string): RoomId | null {
  const id = name
    .slice(0, 4 * LENGTH_MAX)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(
      /[^a-z0-9\P{L}]/gu,
      (letter) => `-${letter.codePointAt(0)?.toString(16)}-`,
    )
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LENGTH_MAX)
    .replace(/^-|-$/g, "");
  return parseRoomId(id);
}
