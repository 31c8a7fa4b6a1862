/**
 * The roles in a room. Apart from what gives them (`state.ts`), as a page that
 * is only read needs no more. Pure; browser-safe.
 *
 * @module
 */

/** From the least to the most that one may do. */
export const ROLES = ["visitor", "member", "host", "owner"] as const;
/**
 * `visitor`: anybody; `member`: came by an invitation; `host`: named by an
 * owner; `owner`: opened the room, or came by its recovery link.
 */
export type Role = typeof ROLES[number];

/** Until somebody undoes it. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** Whether a role runs the room. */
export function isHost({ role }: { readonly role: Role }): boolean {
  return role === "host" || role === "owner";
}
