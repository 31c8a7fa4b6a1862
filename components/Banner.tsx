/**
 * Tells what the connection means for the person, while it is not as it
 * should be.
 *
 * The place is always there, empty, as only what is put into an existing
 * `role="status"` is read out. The drawing beside the words is in the
 * stylesheet, by `data-notice`.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RoomId } from "../lib/protocol.ts";
import { noticeWords } from "../lib/text/wording.ts";
import type { Notice } from "./chat_props.ts";

export interface BannerProps {
  readonly room: RoomId;
  readonly notice: Notice | null;
  /** What stands there while there is no notice. */
  readonly children?: ComponentChildren;
}

export function Banner({ children, room, notice }: BannerProps) {
  const words = notice === null ? null : noticeWords[notice];
  return (
    <div class="banner" role="status" data-notice={notice ?? undefined}>
      {words === null ? children : (
        <p class="banner__text">
          <span>
            {words.text}{" "}
            {words.action && <a href={`/r/${room}`}>{words.action}</a>}
          </span>
        </p>
      )}
    </div>
  );
}
