/**
 * Makes the page of a room live: wires `lib/client` to the screen, and nothing
 * else.
 *
 * What it renders first is what the server rendered; everything that only a
 * browser knows (time zone, connection, the text in the field) comes after.
 * Without a name it stays at that.
 *
 * @module
 */
import "../components/shared.ts";
import "../lib/client/shared.ts";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type {
  ChatProps,
  ComposerLive,
  LiveProps,
} from "../components/chat_props.ts";
import { Formatting } from "../components/formatting.ts";
import { isOver, menuOfPerson, standingAt } from "../components/host_menu.ts";
import { RoomView } from "../components/RoomView.tsx";
import { useBar } from "../hooks/use_bar.ts";
import { useClock } from "../hooks/use_clock.ts";
import { loadFormat, useFormat } from "../hooks/use_format.ts";
import { useOverlay } from "../hooks/use_overlay.tsx";
import { useOwnerHint } from "../hooks/use_owner_hint.tsx";
import { useReading } from "../hooks/use_reading.ts";
import { useRest } from "../hooks/use_rest.ts";
import { useTools } from "../hooks/use_tools.ts";
import { useWriting } from "../hooks/use_writing.ts";
import { isKept } from "../lib/client/kept.ts";
import type { Live } from "../lib/client/live.ts";
import type { Rest } from "../lib/client/rest.ts";
import { isHost } from "../lib/room/role.ts";

export default function Chat(props: ChatProps) {
  const timeline = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const loaded = useRest(props, { timeline, field }, loadFormat);
  const clock = useClock();

  const kept = useKept();

  const rest = loaded === "failed" ? null : loaded;
  const alive = rest?.live.value ?? null;
  const scroller = alive?.scroller;
  const bar = useBar(props, alive);
  const standing = standingAt(
    alive?.chat.standing.value ?? props.standing,
    Date.now(),
  );
  const waits = bar !== null || standing.slowMs > 0 ||
    (alive?.chat.pending.value.length ?? 0) > 0;
  const format = useFormat(alive, props, waits);
  const { tools, onMenu } = useTools(props.room, rest);
  const reading = useReading(props, alive, timeline);
  const listed = { ...props, rooms: reading?.links() ?? props.rooms };
  const writing = useWriting(alive, timeline, field);
  const help = writing?.help;
  const editing = help !== undefined && help.editing.value !== null;
  const assist = writing && help && (
    <writing.View
      list={help.list.value}
      editing={editing}
      onPick={help.pick}
      onCancel={help.stopEditing}
    />
  );
  const hint = useOwnerHint(props.room, alive);
  const here = rest?.people.value ?? props.people;
  const overlay = useOverlay({
    ...listed,
    ...clock,
    me: alive?.chat.me.value ?? props.me,
    people: alive?.chat.people.value ?? here.list,
    host: isHost(standing),
    menuOf: (id) =>
      isOver(standing, props.me?.id ?? null, id)
        ? menuOfPerson(props.room, id)
        : null,
    live: rest,
    field,
  });
  if (timeline.current !== null) scroller?.hold(timeline.current);
  useLayoutEffect(() => {
    if (timeline.current !== null) scroller?.settle(timeline.current);
  });

  return (
    <Formatting.Provider value={format}>
      <RoomView
        {...props}
        {...clock}
        {...kept}
        bar={bar}
        muted={standing.muted}
        deleting={tools?.hosting.deleting.value}
        onMenu={onMenu}
        timelineRef={timeline}
        composer={{ fieldRef: field }}
        {...(loaded === "failed"
          ? { notice: loaded }
          : rest && restProps(rest, listed, field, { assist, editing }))}
        {...alive && liveProps(alive, listed)}
        newAfter={reading?.marks.line.value}
        typing={reading?.typing.names.value}
        hint={hint}
      />
      {tools !== null && alive !== null && (
        <tools.View
          room={props.room}
          myId={alive.chat.me.value.id}
          standing={standing}
          menu={tools.hosting.menu.value}
          told={tools.hosting.told.value}
          copied={tools.hosting.copied.value}
          onCopy={tools.hosting.copyLink}
          onOrder={tools.hosting.order}
          onEdit={(id) => help?.editById(id)}
          onUnread={reading?.marks.unreadFrom}
          onClose={tools.hosting.close}
          onUndo={tools.hosting.undo}
          onDismiss={tools.hosting.dismiss}
        />
      )}
      {overlay}
    </Formatting.Provider>
  );
}

/** What is shown, and can be done, once the page is its program's. */
function restProps(
  { composer, ...rest }: Rest,
  { room, rooms }: ChatProps,
  field: { readonly current: HTMLTextAreaElement | null },
  writing: Pick<ComposerLive, "assist" | "editing">,
): Partial<ChatProps> & LiveProps {
  return {
    people: rest.people.value,
    rooms: rooms.map((link) => ({
      ...link,
      draft: link.room !== room && rest.draftRooms.includes(link.room),
    })),
    ...rest.status.value,
    pending: rest.pending.value,
    newlines: rest.newlines.value,
    onNewlines: rest.setNewlines,
    composer: {
      value: composer.text.value ?? undefined,
      problem: composer.problem.value,
      retryInS: composer.retryInS.value,
      fieldRef: field,
      enterKey: rest.newlines.value ? "enter" : "send",
      ...writing,
      onInput: composer.input,
      onKeyDown: rest.onKeyDown,
    },
    onSend: rest.send,
  };
}

/** And once the room is live. */
function liveProps(
  { chat, scroller, ...live }: Live,
  { page }: ChatProps,
): Partial<ChatProps> & LiveProps {
  const run = { items: chat.shown.value, more: chat.more.value };
  return {
    me: chat.me.value,
    page: { ...page, ...(chat.newest.value ? run : {}) },
    past: chat.newest.value ? null : run,
    people: { list: chat.people.value, count: chat.count.value },
    textLimit: chat.textLimit.value,
    standing: chat.standing.value,
    byHosts: chat.byHosts.value,
    ...live.status(),
    pending: live.pending(),
    changes: chat.changes.value,
    older: chat.older.value,
    quiet: live.quiet.value,
    onTimelineScroll: ({ currentTarget }) => scroller.scrolled(currentTarget),
    onRetry: chat.retry,
    onDiscard: chat.discard,
    onOlder: chat.loadOlder,
    onNewer: chat.loadNewer,
    unseen: scroller.unseen.value,
    // Near the end, the way there is no longer than that to a button.
    away: scroller.place.value === "far",
    onToEnd: live.toEnd,
  };
}

/** A copy of a page says so, unless it becomes live and says more. */
function useKept(): Pick<LiveProps, "notice"> {
  const [kept, setKept] = useState(false);
  useEffect(() => setKept(isKept()), []);
  return kept ? { notice: "kept" } : {};
}
