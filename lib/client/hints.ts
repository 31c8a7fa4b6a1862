/**
 * Which hints a person has seen on this device, by room. Where a browser denies
 * storage, they are seen again with the next page.
 *
 * @module
 */
import "./shared.ts";
import type { RoomId } from "../protocol.ts";
import { attempt } from "./attempt.ts";

export interface Hint {
  wasSeen(): boolean;
  seen(): void;
}

export function ownerHint(personId: string, room: RoomId): Hint {
  const key = `fresh-chat hint ${personId} ${room}`;
  return {
    wasSeen: () => attempt(() => localStorage.getItem(key)) !== null,
    seen: () => void attempt(() => localStorage.setItem(key, "1")),
  };
}
