/**
 * Says of a name that it runs the room.
 *
 * @module
 */
import { hostWords } from "../lib/text/wording.ts";

export function HostBadge() {
  return <span class="badge">{hostWords.badge}</span>;
}
