/**
 * The conversation: stored messages in their order, then one's own that are
 * still on their way.
 *
 * The list is laid out from its end (`static/timeline.css`), so that it opens
 * at the newest message and stays there without a program. When to load more
 * and where to scroll is decided in the island.
 *
 * @module
 */
import type { Ref, TargetedMouseEvent, TargetedUIEvent } from "preact";
import { useContext } from "preact/hooks";
import type { Message, RoomId, WireStanding } from "../lib/protocol.ts";
import { timelineWords } from "../lib/text/wording.ts";
import type {
  OlderState,
  PendingChange,
  PendingMessage,
} from "./chat_props.ts";
import { Formatting } from "./formatting.ts";
import { Still } from "./Still.tsx";
import { firstNew, stretches } from "./timeline_rows.ts";
import { TimelineStretch } from "./TimelineStretch.tsx";

/** Of what stands above the first message. */
const START_ID = "start";

export interface TimelineProps {
  readonly room: RoomId;
  /** The reader's identity; `null` without a name. */
  readonly myId: string | null;
  readonly messages: readonly Message[];
  readonly standing: WireStanding;
  readonly deleting?: ReadonlySet<string> | undefined;
  readonly byHosts?: ReadonlySet<string> | undefined;
  /** Whether older messages exist. */
  readonly more: boolean;
  /** `false` on a page of the past. */
  readonly newest?: boolean | undefined;
  readonly older?: OlderState | undefined;
  /** Whether what is drawn is history, and not to be announced. */
  readonly quiet?: boolean | undefined;
  readonly pending?: readonly PendingMessage[] | undefined;
  readonly changes?: ReadonlyMap<string, PendingChange> | undefined;
  /** Where one stopped reading: what is new comes after this `seq`. */
  readonly newAfter?: number | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly nowMs?: number | null | undefined;
  readonly scrollerRef?: Ref<HTMLElement> | undefined;
  readonly onScroll?:
    | ((event: TargetedUIEvent<HTMLElement>) => void)
    | undefined;
  readonly onRetry?: ((cid: string) => void) | undefined;
  readonly onDiscard?: ((cid: string) => void) | undefined;
  readonly onOlder?: (() => void) | undefined;
  readonly onNewer?: (() => void) | undefined;
  readonly onNewest?: (() => void) | undefined;
}

export function Timeline(props: TimelineProps) {
  const { messages, myId, newest = true, nowMs = null, room } = props;
  const { pending = [], standing, timeZone = null } = props;
  const { newAfter = null } = props;
  const format = useContext(Formatting);
  const stopped = newAfter === null ? null : { after: newAfter, myId };
  const newSeq = firstNew(messages, stopped);
  const label = timelineWords.label(room);
  return (
    <section
      class="timeline"
      aria-label={label}
      tabIndex={0}
      ref={props.scrollerRef ?? null}
      onScroll={props.onScroll}
    >
      <div class="timeline__column">
        <Past {...props} />
        <div
          role="log"
          aria-label={label}
          aria-live={props.quiet || !newest ? "off" : "polite"}
          aria-relevant="additions"
        >
          <ol class="timeline__list">
            {stretches(messages).map(({ key, ...stretch }) => {
              const run = {
                ...stretch,
                room,
                myId,
                standing,
                deleting: props.deleting,
                byHosts: props.byHosts,
                changes: props.changes?.size === 0 ? undefined : props.changes,
                newSeq,
                timeZone,
                nowMs,
              };
              return format?.stretch?.(run) ??
                <TimelineStretch key={key} {...run} />;
            })}
          </ol>
        </div>
        {pending.length > 0 && (
          <ol class="timeline__list" aria-label={timelineWords.pending}>
            {pending.map((message, i) => {
              const first = i === 0 && !goesOn(messages.at(-1), myId);
              return format === null
                ? <Plain key={message.cid} body={message.body} first={first} />
                : format.pending({
                  message,
                  first,
                  onRetry: props.onRetry,
                  onDiscard: props.onDiscard,
                });
            })}
          </ol>
        )}
        {!newest && <Future {...props} />}
      </div>
    </section>
  );
}

/** Whether what one writes next belongs to the group of the last message. */
function goesOn(last: Message | undefined, myId: string | null): boolean {
  return last?.kind === "message" && last.by.id === myId;
}

/** A message on its way, as long as what draws it could not be loaded. */
function Plain({ body, first }: { body: string; first: boolean }) {
  return (
    <li class="message" data-mine="true" data-first={first} data-state="queued">
      <p class="message__head">
        <span class="message__state">{timelineWords.pending}</span>
      </p>
      <div class="message__text" dir="auto">{body}</div>
    </li>
  );
}

/** What stands above the first message: the way back, or the beginning. */
function Past(props: TimelineProps) {
  const { messages, more, newest = true, older = "idle", room } = props;
  const first = messages[0];
  // To open a room is not to say something in it.
  const silent = !messages.some(({ kind }) => kind === "message");
  if (silent && !more && newest) {
    if ((props.pending ?? []).length > 0) return null;
    return (
      <div class="blank">
        <Still id="empty" of={({ EmptyRoom }) => <EmptyRoom room={room} />} />
      </div>
    );
  }
  if (first === undefined || !more) {
    return <p class="timeline__edge note">{timelineWords.beginning(room)}</p>;
  }
  const wording = {
    idle: timelineWords.older,
    loading: timelineWords.olderLoading,
    failed: timelineWords.olderFailed,
  };
  return (
    <p class="timeline__edge note" id={START_ID}>
      <a
        class="button timeline__older"
        href={`/r/${room}?before=${first.seq}`}
        data-state={older}
        onClick={(event) => takeOver(event, props.onOlder)}
      >
        {wording[older]}
      </a>
    </p>
  );
}

/** What stands below the last message, where that is not the newest. */
function Future({ messages, onNewer, onNewest, room }: TimelineProps) {
  const last = messages.at(-1);
  return (
    <p class="timeline__edge note">
      {last !== undefined && (
        <a
          class="button timeline__newer"
          href={`/r/${room}?after=${last.seq}#${START_ID}`}
          onClick={(event) => takeOver(event, onNewer)}
        >
          {timelineWords.newer}
        </a>
      )}
      <a
        class="button timeline__newest"
        href={`/r/${room}`}
        onClick={(event) => takeOver(event, onNewest)}
      >
        {timelineWords.newest}
      </a>
    </p>
  );
}

/** Replaces a link's navigation, except where the person asks for a new tab. */
function takeOver(
  event: TargetedMouseEvent<HTMLAnchorElement>,
  act: (() => void) | undefined,
): void {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (elsewhere || act === undefined) return;
  event.preventDefault();
  act();
}
