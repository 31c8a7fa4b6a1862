/**
 * Some of the stored messages in a row, with what stands between them.
 *
 * A room of hundreds is cut into these (`timeline_rows.ts`), so that the next
 * message has only the last of them compared with what is shown.
 *
 * @module
 */
import { Component } from "preact";
import type { Message, RoomId, WireStanding } from "../lib/protocol.ts";
import { dayKey, dayName, timelineWords } from "../lib/text/wording.ts";
import { ActItem } from "./ActItem.tsx";
import type { PendingChange } from "./chat_props.ts";
import { menuOfMessage } from "./host_menu.ts";
import { MessageItem } from "./MessageItem.tsx";
import { type TimelineRow, timelineRows } from "./timeline_rows.ts";

export interface TimelineStretchProps {
  readonly messages: readonly Message[];
  /** What stands above the first of them. */
  readonly above: Message | undefined;
  readonly room: RoomId;
  readonly myId: string | null;
  readonly standing: WireStanding;
  readonly deleting: ReadonlySet<string> | undefined;
  readonly byHosts: ReadonlySet<string> | undefined;
  readonly changes: ReadonlyMap<string, PendingChange> | undefined;
  /** Of the message that what is new begins with. */
  readonly newSeq: number | null;
  readonly timeZone: string | null;
  readonly nowMs: number | null;
}

export class TimelineStretch extends Component<TimelineStretchProps> {
  override shouldComponentUpdate(next: TimelineStretchProps): boolean {
    const { messages, ...rest } = this.props;
    return !isSameRun(messages, next.messages) ||
      Object.entries(rest).some(([key, value]) =>
        Reflect.get(next, key) !== value
      );
  }

  override render(props: TimelineStretchProps) {
    const { above, messages, newSeq, timeZone } = props;
    return timelineRows(messages, timeZone, newSeq, above)
      .map((row) => drawRow(row, props));
  }
}

function isSameRun(a: readonly Message[], b: readonly Message[]): boolean {
  return a.length === b.length && a.every((message, i) => message === b[i]);
}

function drawRow(row: TimelineRow, props: TimelineStretchProps) {
  const { changes, myId, nowMs, room, standing, timeZone } = props;
  switch (row.kind) {
    case "day":
      return (
        <li class="timeline__day note" key={row.key}>
          {/* Other words are another element, which moves nothing. */}
          <time key={timeZone} dateTime={dayKey(row.ts, timeZone)}>
            {dayName(row.ts, timeZone, nowMs)}
          </time>
        </li>
      );
    case "new":
      return (
        <li class="timeline__day timeline__new note" key={row.key}>
          <span>{timelineWords.new}</span>
        </li>
      );
    case "act":
      return (
        <ActItem
          key={row.key}
          did={row.did}
          act={row.message}
          myId={myId}
          timeZone={timeZone}
        />
      );
    case "message": {
      const { by, body, cid, edited, id, seq, ts } = row.message;
      const mine = by.id === myId;
      const change = mine ? changes?.get(cid) : undefined;
      const saving = change?.change?.kind === "edit" && body !== null;
      return (
        <MessageItem
          key={row.key}
          room={room}
          seq={seq}
          authorId={by.id}
          author={by.name}
          body={saving ? change?.body ?? body : body}
          edited={edited ?? null}
          saving={saving}
          ts={ts}
          mine={mine}
          first={row.first}
          host={!mine && standing.hosts.includes(by.id)}
          deleting={change?.change?.kind === "delete" ||
            (props.deleting?.has(id) ?? false)}
          byHost={props.byHosts?.has(id) ?? false}
          menu={myId !== null ? menuOfMessage(room, seq) : null}
          timeZone={timeZone}
        />
      );
    }
  }
}
