/**
 * What a host did, as a quiet line among the messages.
 *
 * Its props are plain values, as those of `MessageItem.tsx`.
 *
 * @module
 */
import type { ActKind, Message } from "../lib/protocol.ts";
import { messageAnchor } from "../lib/text/address.ts";
import { actLine, actWords, exactTime } from "../lib/text/wording.ts";
import { PlainComponent } from "./plain_component.ts";

export interface ActItemProps {
  readonly did: ActKind;
  /** The act, as it stands in the log. */
  readonly act: Message;
  /** The reader's identity; `null` without a name. */
  readonly myId: string | null;
  /** The reader's IANA time zone; `null` is UTC. */
  readonly timeZone: string | null;
}

const PLACES = /\{(by|whom)\}/;

export class ActItem extends PlainComponent<ActItemProps> {
  override render({ act, did, myId, timeZone }: ActItemProps) {
    const { body, by, ref, seq, ts, until, whom = "" } = act;
    const names = {
      by: by.id === myId ? actWords.you.by : by.name,
      whom: ref === myId ? actWords.you.whom : whom,
    };
    const toOneself = ref === by.id;
    const facts = { kind: did, body, toOneself, ts, until };
    const line = actLine(facts, timeZone);
    return (
      <li class="act note" id={messageAnchor(seq)} data-act={did}>
        <span title={exactTime(ts, timeZone)}>
          {line.split(PLACES).map((part, i) =>
            part === "by" || part === "whom"
              ? <bdi key={i} class="act__name">{names[part]}</bdi>
              : part
          )}
        </span>
      </li>
    );
  }
}
