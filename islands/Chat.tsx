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
import {
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "preact/hooks";
import type { ComponentChildren } from "preact";
import type {
  ChatProps,
  ComposerLive,
  LiveProps,
} from "../components/chat_props.ts";
import type { ComposerAssist } from "../components/ComposerAssist.tsx";
import { type Format, Formatting } from "../components/formatting.ts";
import type { HostTools } from "../components/HostTools.tsx";
import { isOver, menuOfPerson } from "../components/host_menu.ts";
import type { Overlay } from "../components/Overlay.tsx";
import { RoomView } from "../components/RoomView.tsx";
import type { Hosting } from "../lib/client/hosting.ts";
import { afterLoad } from "../lib/client/after_load.ts";
import { onFirstUse } from "../lib/client/first_use.ts";
import { isKept } from "../lib/client/kept.ts";
import type { Message, RoomId } from "../lib/protocol.ts";
import type { Reading } from "../lib/client/reading.ts";
import type { Live } from "../lib/client/live.ts";
import type { PageOfRoom, startPalette } from "../lib/client/palette_page.ts";
import type { Writing } from "../lib/client/writing.ts";
import { type Bar, barOf, secondsLeft } from "../lib/room/bar.ts";
import { isHost } from "../lib/room/role.ts";

/** How soon "Today" becomes "Yesterday" after midnight. */
const CLOCK_MS = 60_000;
/** Goes along with the day that one asks for. */
const ZONE = ".jump [name=zone]";
/** How late one may learn that one can write again. */
const BAR_MS = 1_000;

export default function Chat(props: ChatProps) {
  const timeline = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [live, setLive] = useState<Live | "failed" | null>(null);
  const clock = useClock();

  useEffect(() => {
    const { me } = props;
    if (me === null) return;
    let stop = () => {};
    let over = false;
    import("../lib/client/live.ts").then(async ({ goLive, newestPage }) => {
      const page = await newestPage(props.room, me, props.page);
      if (over) return;
      const live = goLive(
        { ...props, page, me },
        { timeline, field },
        loadFormat,
      );
      stop = live.stop;
      setLive(live);
    }).catch((error) => {
      setLive("failed"); // The forms work; the person can reload.
      throw error;
    });
    return () => {
      over = true;
      stop();
    };
  }, []);

  const kept = useKept();

  const alive = live === "failed" ? null : live;
  const scroller = alive?.scroller;
  const bar = useBar(props, alive);
  const standing = alive?.chat.standing.value ?? props.standing;
  const waits = bar !== null || standing.slowMs > 0 ||
    (alive?.chat.pending.value.length ?? 0) > 0;
  const format = useFormat(alive, props.page.items, waits);
  const { tools, onMenu } = useTools(props.room, alive);
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
  const overlay = useOverlay({
    ...listed,
    ...clock,
    me: alive?.chat.me.value ?? props.me,
    people: alive?.chat.people.value ?? props.people.list,
    host: isHost(standing),
    menuOf: (id) =>
      isOver(standing, props.me?.id ?? null, id)
        ? menuOfPerson(props.room, id)
        : null,
    live: alive,
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
        deleting={tools?.hosting.deleting.value}
        onMenu={onMenu}
        timelineRef={timeline}
        composer={{ fieldRef: field }}
        {...(live === "failed"
          ? { notice: live }
          : live && liveProps(live, listed, field, { assist, editing }))}
        newAfter={reading?.marks.line.value}
        typing={reading?.typing.names.value}
        hint={hint}
      />
      {tools !== null && alive !== null && (
        <tools.View
          room={props.room}
          myId={alive.chat.me.value.id}
          standing={alive.chat.standing.value}
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

/** What is shown, and can be done, once the room is live. */
function liveProps(
  { chat, composer, scroller, ...live }: Live,
  { page, room, rooms }: ChatProps,
  field: { readonly current: HTMLTextAreaElement | null },
  writing: Pick<ComposerLive, "assist" | "editing">,
): Partial<ChatProps> & LiveProps {
  const run = { items: chat.shown.value, more: chat.more.value };
  return {
    me: chat.me.value,
    page: { ...page, ...(chat.newest.value ? run : {}) },
    past: chat.newest.value ? null : run,
    people: { list: chat.people.value, count: chat.count.value },
    rooms: rooms.map((link) => ({
      ...link,
      draft: link.room !== room && live.draftRooms.includes(link.room),
    })),
    textLimit: chat.textLimit.value,
    standing: chat.standing.value,
    byHosts: chat.byHosts.value,
    ...live.status(),
    pending: live.pending(),
    changes: chat.changes.value,
    newlines: live.newlines.value,
    onNewlines: live.setNewlines,
    older: chat.older.value,
    quiet: live.quiet.value,
    onTimelineScroll: ({ currentTarget }) => scroller.scrolled(currentTarget),
    composer: {
      value: composer.text.value ?? undefined,
      problem: composer.problem.value,
      retryInS: composer.retryInS.value,
      fieldRef: field,
      enterKey: live.newlines.value ? "enter" : "send",
      ...writing,
      onInput: composer.input,
      onKeyDown: live.onKeyDown,
    },
    onSend: live.send,
    onRetry: chat.retry,
    onDiscard: chat.discard,
    onOlder: chat.loadOlder,
    onNewer: chat.loadNewer,
    unseen: scroller.unseen.value,
    away: !scroller.atEnd.value,
    onToEnd: live.toEnd,
  };
}

/** Tells what is read, and who types, once that matters. */
function useReading(
  { mark = null, page, room, rooms }: ChatProps,
  live: Live | null,
  timeline: { readonly current: HTMLElement | null },
): Reading | null {
  const [reading, setReading] = useState<Reading | null>(null);
  useEffect(() => {
    if (live === null) return;
    let stop = () => {};
    let over = false;
    const unread = (page.items.at(-1)?.seq ?? 0) > (mark ?? 0) ||
      rooms.some(({ unread = 0 }) => unread > 0);
    const cancel = live.whenNeeded(unread, async () => {
      const { startReading } = await live.late(() =>
        import("../lib/client/reading.ts")
      );
      if (over) return;
      const reading = startReading({
        ...live,
        room,
        mark,
        rooms,
        timeline: () => timeline.current,
      });
      stop = reading.stop;
      setReading(reading);
    });
    return () => {
      over = true;
      cancel();
      stop();
    };
  }, [live]);
  return reading;
}

/** What is loaded only for who does something to others' messages. */
interface Tools {
  readonly hosting: Hosting;
  readonly View: typeof HostTools;
}

async function loadTools(room: RoomId, { chat, env }: Live): Promise<Tools> {
  const [{ startHosting }, { HostTools }] = await Promise.all([
    import("../lib/client/hosting.ts"),
    import("../components/HostTools.tsx"),
  ]);
  return { hosting: startHosting({ chat, env, room }), View: HostTools };
}

/** Opens the buttons of a message or a person in place, once that is loaded. */
function useTools(room: RoomId, live: Live | null) {
  const [tools, setTools] = useState<Tools | null>(null);
  const loading = useRef<Promise<Tools> | null>(null);
  useEffect(() => tools?.hosting.stop, [tools]);

  const onMenu = live === null ? undefined : (event: MouseEvent) => {
    const { target } = event;
    const link = target instanceof Element
      ? target.closest<HTMLAnchorElement>("a[data-menu]")
      : null;
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (link === null || elsewhere) return;
    event.preventDefault();
    loading.current ??= loadTools(room, live);
    loading.current.then((tools) => {
      setTools(tools);
      if (!tools.hosting.open(link)) location.href = link.href;
    }, () => location.href = link.href);
  };
  return { tools, onMenu };
}

/** Tells who has come to own the room, once, what that is good for. */
function useOwnerHint(room: RoomId, live: Live | null): ComponentChildren {
  const [hint, setHint] = useState<ComponentChildren>(null);
  const owns = live?.chat.standing.value.role === "owner";
  useEffect(() => {
    if (live === null || !owns) return;
    live.late(() =>
      Promise.all([
        import("../lib/client/hints.ts"),
        import("../components/OwnerHint.tsx"),
      ])
    ).then(([{ ownerHint }, { OwnerHint }]) => {
      const { seen, wasSeen } = ownerHint(live.chat.me.peek().id, room);
      const dismiss = () => {
        seen();
        setHint(null);
      };
      if (!wasSeen()) setHint(<OwnerHint room={room} onDismiss={dismiss} />);
    });
  }, [owns]);
  return owns && hint;
}

/** What lies over the room. */
interface OpenOverlay {
  readonly shown: "palette" | "shortcuts";
  readonly palette: ReturnType<typeof startPalette>;
  readonly View: typeof Overlay;
}

/** The palette or the list of shortcuts, loaded when it is asked for. */
function useOverlay(page: PageOfRoom): ComponentChildren {
  const [open, setOpen] = useState<OpenOverlay | null>(null);
  const now = useRef(page);
  now.current = page;
  useEffect(() => {
    const ask = async (shown: OpenOverlay["shown"]) => {
      const [{ startPalette }, { Overlay: View }] = await Promise.all([
        import("../lib/client/palette_page.ts"),
        import("../components/Overlay.tsx"),
      ]);
      const palette = startPalette(now.current, () => ask("shortcuts"));
      // Who asks twice has seen it.
      setOpen((was) => was?.shown === shown ? null : { shown, palette, View });
    };
    afterLoad(ask, (run, ms) => {
      setTimeout(run, ms);
    });
  }, []);
  return open && (
    <open.View
      shown={open.shown}
      palette={open.palette}
      onClose={() => setOpen(null)}
    />
  );
}

/** What is loaded when the person first does something. */
interface Helper {
  readonly help: Writing;
  readonly View: typeof ComposerAssist;
}

/** Helps with writing, once that is loaded; without it, one can write. */
function useWriting(
  live: Live | null,
  timeline: { readonly current: HTMLElement | null },
  field: { readonly current: HTMLTextAreaElement | null },
): Helper | null {
  const [helper, setHelper] = useState<Helper | null>(null);
  useEffect(() => {
    if (live === null) return;
    return onFirstUse(async (event) => {
      const [{ startWriting }, { COMPLETION_ID, ComposerAssist }] = await live
        .late(() =>
          Promise.all([
            import("../lib/client/writing.ts"),
            import("../components/ComposerAssist.tsx"),
          ])
        );
      if (field.current === null) return;
      const help = startWriting({
        ...live,
        field: field.current,
        timeline: () => timeline.current,
        listId: COMPLETION_ID,
      });
      live.writing.value = help;
      setHelper({ help, View: ComposerAssist });
      const late = event instanceof KeyboardEvent &&
        event.target === field.current;
      if (late) help.pressed(event);
    });
  }, [live]);
  return helper;
}

/** Why one may not write, as time goes on. */
function useBar(first: ChatProps, live: Live | null): Bar | null {
  const [bar, setBar] = useState(first.bar);
  const standing = live?.chat.standing.value;
  const removed = live?.chat.removed.value;
  useEffect(() => {
    if (standing === undefined) return;
    const look = () => {
      const nowMs = Date.now();
      const now = removed?.code === "banned"
        ? { code: removed.code, leftS: leftS(removed.untilMs, nowMs) }
        : barOf(standing, nowMs);
      setBar((bar) =>
        bar?.code === now?.code && bar?.leftS === now?.leftS ? bar : now
      );
      return now?.leftS ?? null;
    };
    if (look() === null) return;
    const timer = setInterval(() => {
      if (look() === null) clearInterval(timer);
    }, BAR_MS);
    return () => clearInterval(timer);
  }, [standing, removed]);
  return bar;
}

function leftS(untilMs: number | null, nowMs: number): number | null {
  return untilMs === null ? null : secondsLeft(untilMs, nowMs);
}

async function loadFormat(): Promise<Format> {
  const { formatter } = await import("../components/FormattedText.tsx");
  const format = formatter(location.origin);
  // The first link would take a frame or two, so there is one beforehand.
  globalThis.requestIdleCallback?.(() => format.text("www.example.org"));
  return format;
}

/**
 * What formats texts: on the server at once; in a browser what was loaded for
 * the messages to come, as soon as they do, or the person does something that
 * may bring some. The page's own are done.
 *
 * @param waits Whether there is something to say of why one cannot write.
 */
function useFormat(
  live: Live | null,
  done: readonly Message[],
  waits: boolean,
): Format | null {
  const given = useContext(Formatting);
  const [loaded, setLoaded] = useState<Format | null>(null);
  const come = waits || live?.chat.messages.value !== done;
  useEffect(() => {
    if (live === null) return;
    const load = () => {
      // Until it is there, what comes is shown as written.
      live.late(loadFormat).then(setLoaded);
    };
    if (!come) return onFirstUse(load);
    load();
  }, [live, come]);
  return loaded ?? given;
}

/** The reader's time zone and day, once the page is the browser's. */
function useClock(): Pick<LiveProps, "timeZone" | "nowMs"> {
  const [clock, setClock] = useState<Pick<LiveProps, "timeZone" | "nowMs">>({});
  useEffect(() => {
    const look = () => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      // Of the time, only the day matters.
      const nowMs = new Date().setHours(12, 0, 0, 0);
      const zone = document.querySelector<HTMLInputElement>(ZONE);
      if (zone !== null) zone.value = timeZone;
      setClock((clock) => clock.nowMs === nowMs ? clock : { timeZone, nowMs });
    };
    look();
    const timer = setInterval(look, CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return clock;
}

/** A copy of a page says so, unless it becomes live and says more. */
function useKept(): Pick<LiveProps, "notice"> {
  const [kept, setKept] = useState(false);
  useEffect(() => setKept(isKept()), []);
  return kept ? { notice: "kept" } : {};
}
