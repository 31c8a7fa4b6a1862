/**
 * The link to one message: to be copied where a program can, else to be
 * followed, or taken by the browser's own means.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { messageAddress } from "../lib/text/address.ts";
import { menuWords } from "../lib/text/host_wording.ts";
import { CheckIcon, LinkIcon } from "./icons.tsx";

export interface MessageLinkProps {
  readonly room: RoomId;
  readonly seq: number;
  /** Whether it has just been copied. */
  readonly copied?: boolean | undefined;
  /** Left out where nothing can be copied. */
  readonly onCopy?: (() => void) | undefined;
}

export function MessageLink(props: MessageLinkProps) {
  const { copied = false, onCopy, room, seq } = props;
  if (onCopy === undefined) {
    return (
      <p>
        <a class="button" data-kind="quiet" href={messageAddress(room, seq)}>
          <LinkIcon /> {menuWords.link}
        </a>
      </p>
    );
  }
  return (
    <p>
      <button
        type="button"
        class="button"
        data-kind="quiet"
        onClick={onCopy}
      >
        {copied ? <CheckIcon /> : <LinkIcon />}
        {copied ? menuWords.copied : menuWords.copy}
      </button>
      {/* Not within the button, which would have no name then. */}
      <span class="visually-hidden" role="status">
        {copied && menuWords.copied}
      </span>
    </p>
  );
}
