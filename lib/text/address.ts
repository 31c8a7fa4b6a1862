/**
 * Addresses of messages, for both ends. Browser-safe.
 *
 * @module
 */
import type { RoomId } from "../protocol.ts";

/** The id that a message's element has on the page. */
export function messageAnchor(seq: number): string {
  return `m-${seq}`;
}

/**
 * The page around a message, and the message on it: without its second half it
 * is still found, but not marked.
 */
export function messageAddress(room: RoomId, seq: number): string {
  return `/r/${room}?at=${seq}#${messageAnchor(seq)}`;
}
