/**
 * What who has come to own a room is told once.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Live } from "../lib/client/live.ts";
import type { RoomId } from "../lib/protocol.ts";

/** Tells who has come to own the room, once, what that is good for. */
export function useOwnerHint(
  room: RoomId,
  live: Live | null,
): ComponentChildren {
  const [hint, setHint] = useState<ComponentChildren>(null);
  const owns = live?.chat.standing.value.role === "owner";
  useEffect(() => {
    if (live === null || !owns) return;
    live.late(() => import("./late/owner_hint.ts")).then((
      { OwnerHint, ownerHint },
    ) => {
      const { seen, wasSeen } = ownerHint(live.chat.me.peek().id, room);
      const dismiss = () => {
        seen();
        setHint(null);
      };
      if (!wasSeen()) setHint(<OwnerHint room={room} onDismiss={dismiss} />);
    });
  }, [owns]);
  return owns && hint;
}
