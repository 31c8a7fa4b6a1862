/**
 * The part of a room's program that is there for who has a name, and the little
 * that is for who only reads.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { ChatProps } from "../components/chat_props.ts";
import { noteEnter } from "../lib/client/early_enter.ts";
import type { Places, Rest } from "../lib/client/rest.ts";

/**
 * Has the room connected, and one's texts taken; `null`: not yet, or never.
 *
 * @param loadShown Loads what shows them.
 */
export function useRest(
  props: ChatProps,
  places: Places,
  loadShown: () => Promise<unknown>,
): Rest | "failed" | null {
  const [rest, setRest] = useState<Rest | "failed" | null>(null);
  useEffect(() => {
    const { me } = props;
    if (me === null) return moveByKeys(places);
    let stop = () => {};
    let over = false;
    const enter = noteEnter(places.field.current);
    import("../lib/client/rest.ts").then(({ startRest }) => {
      if (over) return;
      const options = { ...props, me, busy: isBusy(props), enter: enter() };
      const rest = startRest(options, places, loadShown);
      stop = rest.stop;
      setRest(rest);
    }).catch((error) => {
      enter();
      setRest("failed"); // The forms work; the person can reload.
      throw error;
    });
    return () => {
      over = true;
      stop();
    };
  }, []);
  return rest;
}

/** Arrows for who uses keys; where they do not load, each link is a stop. */
function moveByKeys({ timeline }: Places): void {
  addEventListener("keydown", () => {
    import("./late/writing.ts").then(({ rove }) =>
      rove({
        timeline: () => timeline.current,
        field: () => document.querySelector<HTMLElement>(".join__name"),
      }), () => {});
  }, { once: true });
}

/** Whether the page shows anything that changes, or that was not read. */
function isBusy(
  { bar, mark, page, past, rooms, standing }: ChatProps,
): boolean {
  return bar !== null || past != null || standing.role === "owner" ||
    (page.items.at(-1)?.seq ?? 0) > (mark ?? 0) ||
    rooms.some(({ unread = 0 }) => unread > 0);
}
