/**
 * One stored message.
 *
 * Its props are plain values, so that a room of hundreds draws only what has
 * changed when the next one arrives. What is not stored yet is
 * `PendingItem.tsx`.
 *
 * @module
 */
import { Component } from "preact";
import { clockTime, exactTime, messageWords } from "../lib/text/wording.ts";
import { Avatar } from "./Avatar.tsx";
import { hueOf } from "./person_look.ts";

export interface MessageItemProps {
  readonly seq: number;
  readonly authorId: string;
  readonly author: string;
  /** `null`: was deleted. */
  readonly body: string | null;
  readonly ts: number;
  readonly mine: boolean;
  /** Begins a group, and so shows who wrote it and when. */
  readonly first: boolean;
  /** The reader's IANA time zone; `null` is UTC. */
  readonly timeZone: string | null;
}

export class MessageItem extends Component<MessageItemProps> {
  override shouldComponentUpdate(next: MessageItemProps): boolean {
    return differs(this.props, next);
  }

  override render(props: MessageItemProps) {
    const { author, authorId, body, first, mine, seq, timeZone, ts } = props;
    return (
      <li
        class="message"
        id={`m-${seq}`}
        data-mine={mine}
        data-first={first}
        data-state={body === null ? "deleted" : "stored"}
        data-hue={mine ? undefined : hueOf(authorId)}
      >
        {first && !mine && <Avatar id={authorId} name={author} />}
        <p class="message__head">
          <b class="message__author clip">
            <bdi>{mine ? messageWords.you : author}</bdi>
          </b>{" "}
          <time
            class="message__time"
            dateTime={new Date(ts).toISOString()}
            title={exactTime(ts, timeZone)}
          >
            {clockTime(ts, timeZone)}
          </time>
        </p>
        <div class="message__text" dir="auto">
          {body ?? messageWords.deleted}
        </div>
      </li>
    );
  }
}

function differs<Props extends object>(a: Props, b: Props): boolean {
  for (const key in b) if (a[key] !== b[key]) return true;
  return false;
}
