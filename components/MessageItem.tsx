/**
 * One stored message.
 *
 * Its props are plain values, so that a room of hundreds draws only what has
 * changed when the next one arrives. What is not stored yet is
 * `PendingItem.tsx`.
 *
 * @module
 */
import type { RoomId } from "../lib/protocol.ts";
import { messageAddress, messageAnchor } from "../lib/text/address.ts";
import { clockTime, exactTime, messageWords } from "../lib/text/wording.ts";
import { Avatar } from "./Avatar.tsx";
import { HostBadge } from "./HostBadge.tsx";
import { MenuLink } from "./MenuLink.tsx";
import { MessageBody } from "./MessageBody.tsx";
import { hueOf } from "./person_look.ts";
import { PlainComponent } from "./plain_component.ts";

export interface MessageItemProps {
  readonly room: RoomId;
  readonly seq: number;
  readonly authorId: string;
  readonly author: string;
  /** `null`: was deleted. */
  readonly body: string | null;
  readonly ts: number;
  readonly mine: boolean;
  /** Begins a group, and so shows who wrote it and when. */
  readonly first: boolean;
  /** Whether the author runs the room. */
  readonly host: boolean;
  /** When the text was last changed; `null`: it is the first one. */
  readonly edited: number | null;
  /** Whether the text is on its way, in place of the one that is stored. */
  readonly saving: boolean;
  /** About to be deleted, which can still be undone. */
  readonly deleting: boolean;
  /** Deleted by somebody else than the author. */
  readonly byHost: boolean;
  /** Address of what the reader can do with it; `null`: nothing. */
  readonly menu: string | null;
  /** The reader's IANA time zone; `null` is UTC. */
  readonly timeZone: string | null;
}

export class MessageItem extends PlainComponent<MessageItemProps> {
  override render(props: MessageItemProps) {
    const { author, authorId, body, first, mine, seq, timeZone, ts } = props;
    const { byHost, deleting, edited, host, menu, room, saving } = props;
    return (
      <li
        class="message"
        id={messageAnchor(seq)}
        data-mine={mine}
        data-first={first}
        data-state={body === null
          ? "deleted"
          : deleting
          ? "deleting"
          : saving
          ? "saving"
          : "stored"}
        data-hue={mine ? undefined : hueOf(authorId)}
      >
        {first && !mine && <Avatar id={authorId} name={author} />}
        <p class="message__head">
          <b class="message__author clip">
            <bdi>{mine ? messageWords.you : author}</bdi>
          </b>{" "}
          {host && first && (
            <>
              <HostBadge />
              {" "}
            </>
          )}
          <a class="message__link" href={messageAddress(room, seq)}>
            <time
              class="message__time"
              dateTime={new Date(ts).toISOString()}
              title={exactTime(ts, timeZone)}
            >
              {clockTime(ts, timeZone)}
            </time>
          </a>
        </p>
        <div class="message__text" dir="auto">
          {body === null
            ? byHost ? messageWords.deletedByHost : messageWords.deleted
            : <MessageBody text={body} seq={seq} />}
        </div>
        {(edited !== null || saving) && body !== null && (
          <p class="message__edited">
            {saving ? messageWords.saving : (
              <time
                dateTime={new Date(edited ?? ts).toISOString()}
                title={exactTime(edited ?? ts, timeZone)}
              >
                {messageWords.edited}
              </time>
            )}
          </p>
        )}
        {menu !== null && body !== null && (
          <MenuLink
            href={menu}
            label={mine ? messageWords.ownMenu : messageWords.menu(author)}
          />
        )}
      </li>
    );
  }
}
