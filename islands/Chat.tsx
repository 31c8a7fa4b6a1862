/**
 * Makes the page of a room live: wires the chat to the screen, and nothing
 * else.
 *
 * What it renders first is what the server rendered; everything that only a
 * browser knows (time zone, connection, the text in the field) comes after.
 *
 * @module
 */
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import type { TargetedKeyboardEvent } from "preact";
import type { ChatProps, LiveProps } from "../components/chat_props.ts";
import { RoomView } from "../components/RoomView.tsx";
import { browserEnv } from "../lib/client/browser.ts";
import { createChat } from "../lib/client/chat.ts";
import { type ComposerModel, createComposer } from "../lib/client/composer.ts";
import { enterMeaning } from "../lib/client/enter_key.ts";
import { createScroller } from "../lib/client/scroller.ts";
import { pendingView, statusView } from "../lib/client/view.ts";
import type { Person } from "../lib/protocol.ts";

const COPIED_SHOWN_MS = 3_000;
/** How soon "Today" becomes "Yesterday" after midnight. */
const CLOCK_MS = 60_000;

export default function Chat(props: ChatProps) {
  const { me, newest = true } = props;
  return me === null || !newest
    ? <Reader {...props} />
    : <Member {...props} me={me} />;
}

/** Who only reads has the server's page, in the own time zone. */
function Reader(props: ChatProps) {
  return <RoomView {...props} {...useClock()} {...useCopyLink()} />;
}

function Member(props: ChatProps & { readonly me: Person }) {
  const timeline = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const live = useMemo(() => createMember(props, field), []);
  const { chat, composer, scroller } = live;
  const [mounted, setMounted] = useState(false);

  useEffect(() => {
    takeOver(composer, field.current);
    setMounted(true);
    const stopChat = chat.start();
    addEventListener("pagehide", composer.keep);
    return () => {
      removeEventListener("pagehide", composer.keep);
      stopChat();
      composer.stop();
    };
  }, [live]);

  const messages = chat.messages.value;
  if (timeline.current !== null) scroller.hold(timeline.current);
  useLayoutEffect(() => {
    if (timeline.current !== null) scroller.settle(timeline.current);
  });

  const away = chat.away.value;
  const send = async (body: string) => {
    if (await composer.submit(body)) {
      if (timeline.current !== null) scroller.toEnd(timeline.current);
      field.current?.focus();
    }
  };

  return (
    <RoomView
      {...props}
      me={chat.me.value}
      page={{ ...props.page, items: messages, more: chat.more.value }}
      people={{ list: chat.people.value, count: chat.count.value }}
      textLimit={chat.textLimit.value}
      pending={chat.pending.value.map((draft) => pendingView(draft, away))}
      older={chat.older.value}
      {...(mounted &&
        statusView(chat.connection.value, away, navigator.onLine))}
      {...useClock()}
      {...useCopyLink()}
      timelineRef={timeline}
      onTimelineScroll={({ currentTarget }) => scroller.scrolled(currentTarget)}
      composer={{
        value: composer.text.value ?? undefined,
        problem: composer.problem.value,
        retryInS: composer.retryInS.value,
        fieldRef: field,
        onInput: composer.input,
        onKeyDown: sendOnEnter,
      }}
      onSend={send}
      onRetry={chat.retry}
      onDiscard={chat.discard}
      onOlder={chat.loadOlder}
    />
  );
}

function createMember(
  props: ChatProps & { readonly me: Person },
  field: { readonly current: HTMLTextAreaElement | null },
) {
  const env = browserEnv();
  const { me, room } = props;
  const chat = createChat({ ...props, env });
  const composer = createComposer({
    room,
    texts: env.texts(me.id),
    caret: () => field.current?.selectionStart ?? 0,
    say: chat.say,
    nowMs: env.nowMs,
    setTimer: env.setTimer,
  });
  const scroller = createScroller({
    messages: chat.messages,
    myId: () => chat.me.peek().id,
    loadOlder: chat.loadOlder,
  });
  return { chat, composer, scroller };
}

/** What was typed before this program ran is kept, and so is the caret. */
function takeOver(
  composer: ComposerModel,
  field: HTMLTextAreaElement | null,
): void {
  const kept = composer.begin(field?.value ?? "");
  if (field === null || kept === null) return;
  field.value = kept.text;
  field.setSelectionRange(kept.caret, kept.caret);
}

function sendOnEnter(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
  // A touch keyboard has no other way to a second line.
  const newlines = matchMedia("(hover: none) and (pointer: coarse)").matches;
  if (enterMeaning(event, newlines) !== "send") return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** The reader's time zone and day, once the page is the browser's. */
function useClock(): Pick<LiveProps, "timeZone" | "nowMs"> {
  const [clock, setClock] = useState<Pick<LiveProps, "timeZone" | "nowMs">>({});
  useEffect(() => {
    const look = () => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const now = new Date();
      // Of the day, only that it is this one matters.
      const nowMs = now.setHours(12, 0, 0, 0);
      setClock((clock) => clock.nowMs === nowMs ? clock : { timeZone, nowMs });
    };
    look();
    const timer = setInterval(look, CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return clock;
}

/** Puts the room's address on the clipboard. */
function useCopyLink(): Pick<LiveProps, "linkCopied" | "onCopyLink"> {
  const [linkCopied, setLinkCopied] = useState(false);
  useEffect(() => {
    if (!linkCopied) return;
    const timer = setTimeout(() => setLinkCopied(false), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [linkCopied]);
  const onCopyLink = () => {
    navigator.clipboard.writeText(location.href).then(
      () => setLinkCopied(true),
      // Not allowed here; the address bar still has it.
      () => setLinkCopied(false),
    );
  };
  return { linkCopied, onCopyLink };
}
