/**
 * What a host did, as a quiet line among the messages.
 *
 * Its props are plain values, as those of `MessageItem.tsx`. A browser that
 * has no words for it yet shows what the server drew, and nothing of what comes
 * until it does, which is soon.
 *
 * @module
 */
import type { ActKind, Message } from "../lib/protocol.ts";
import { messageAnchor } from "../lib/text/address.ts";
import { exactTime, nameWords } from "../lib/text/wording.ts";
import { drawnBefore } from "./adopt.ts";
import { type Format, Formatting } from "./formatting.ts";
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
  static override contextType = Formatting;

  override render(props: ActItemProps) {
    const { did, act: { seq, ts }, timeZone } = props;
    const format: Format | null = this.context;
    const line = format === null
      ? drawnBefore(`#${messageAnchor(seq)} > span`)
      : drawLine(props, format);
    return line && (
      <li class="act note" id={messageAnchor(seq)} data-act={did}>
        <span title={exactTime(ts, timeZone)}>{line}</span>
      </li>
    );
  }
}

function drawLine({ act, did, myId, timeZone }: ActItemProps, format: Format) {
  const { body, by, ref, ts, until, whom = "" } = act;
  const names = {
    by: by.id === myId ? nameWords.by : by.name,
    whom: ref === myId ? nameWords.whom : whom,
  };
  const toOneself = ref === by.id;
  const facts = { kind: did, body, toOneself, ts, until };
  return format.act(facts, timeZone).split(PLACES).map((part, i) =>
    part === "by" || part === "whom"
      ? <bdi key={i} class="act__name">{names[part]}</bdi>
      : part
  );
}
