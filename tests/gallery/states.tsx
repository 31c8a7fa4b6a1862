/**
 * Every component in every state that people can meet, by name. What stands in
 * the flow of a page is a part; what is a page of its own is one here, too.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { refusal } from "../../lib/text/limit_wording.ts";
import { ActsPage } from "../../components/ActsPage.tsx";
import { Banner } from "../../components/Banner.tsx";
import type {
  ChatProps,
  JoinProblem,
  JoinState,
  Notice,
} from "../../components/chat_props.ts";
import { Composer } from "../../components/Composer.tsx";
import { ComposerAssist } from "../../components/ComposerAssist.tsx";
import { EnterSwitch } from "../../components/EnterSwitch.tsx";
import { EntryPage } from "../../components/EntryPage.tsx";
import { ErrorPage } from "../../components/ErrorPage.tsx";
import { HostMenu } from "../../components/HostMenu.tsx";
import { HostTools, type ToldDeed } from "../../components/HostTools.tsx";
import { Menu } from "../../components/Menu.tsx";
import { JoinForm } from "../../components/JoinForm.tsx";
import { LinkOnce } from "../../components/LinkOnce.tsx";
import { LinkPage } from "../../components/LinkPage.tsx";
import { MePage } from "../../components/MePage.tsx";
import { NewPill } from "../../components/NewPill.tsx";
import { OfflinePage } from "../../components/OfflinePage.tsx";
import { OpeningPage } from "../../components/OpeningPage.tsx";
import { OwnerHint } from "../../components/OwnerHint.tsx";
import { Palette, type PaletteProps } from "../../components/Palette.tsx";
import { People } from "../../components/People.tsx";
import { PeoplePage } from "../../components/PeoplePage.tsx";
import { RoomHeader } from "../../components/RoomHeader.tsx";
import { RoomList } from "../../components/RoomList.tsx";
import { RoomView, type RoomViewProps } from "../../components/RoomView.tsx";
import { SettingsPage } from "../../components/SettingsPage.tsx";
import { Shortcuts } from "../../components/Shortcuts.tsx";
import { ThemeSwitch } from "../../components/ThemeSwitch.tsx";
import { Timeline } from "../../components/Timeline.tsx";
import { Typing } from "../../components/Typing.tsx";
import { encode } from "uqr";
import type { Message, Person, WireStanding } from "../../lib/protocol.ts";
import { parseRoomId } from "../../lib/protocol.ts";
import {
  ada,
  bob,
  chatProps,
  cid,
  message,
  MINUTE,
  NOON,
  VISITING,
} from "../components/fixtures.ts";

export interface State {
  /** Component, a slash, what is the case. */
  readonly name: string;
  readonly shown: ComponentChildren;
  /** What the mouse is over in its picture; the last that fits. */
  readonly hover?: string;
}

const DAY = 24 * 60 * MINUTE;
const HOUR = 60 * MINUTE;
const LONG_NAME = "Hubert Blaine Wolfeschlegelstein";
const URL = "https://chat.example/invite/3fWq0nUeXb2Tt1p7cKkJ9A";

const people: readonly Person[] = [
  ada,
  bob,
  { id: "id-mira", name: "Mira" },
  { id: "id-jonas", name: "Jonas" },
  { id: "id-long", name: LONG_NAME },
  { id: "id-li", name: "李小龙" },
  { id: "id-noor", name: "نور" },
];
const [, , mira = ada, jonas = ada, long = ada, li = ada, noor = ada] = people;

function room(text: string) {
  const id = parseRoomId(text);
  if (id === null) throw new TypeError(`Not a room: ${text}`);
  return id;
}

const GARDEN = room("garden-day");
const OWNING: WireStanding = { ...VISITING, role: "owner", hosts: [ada.id] };

const LINES: readonly (readonly [by: Person, atMs: number, body: string])[] = [
  [mira, -DAY, "Who brings the wheelbarrow on Saturday?"],
  [jonas, -DAY + MINUTE, "Me, and both spades."],
  [mira, -HOUR, "Morning! The forecast has **changed**: dry until _four_ 🌤️"],
  [
    jonas,
    -58 * MINUTE,
    "Great. The plan is at https://example.org/garden/plan?year=2026 if anybody missed it.",
  ],
  [noor, -50 * MINUTE, "عندي 24 شتلة طماطم على الشرفة 🍅"],
  [li, -49 * MINUTE, "我家在上海东边，晚点到。"],
  [li, -48 * MINUTE, "🍅🍅🍅"],
  [ada, -40 * MINUTE, "24?! We said twelve."],
  [ada, -39 * MINUTE, "They were all so brave, I know."],
  [
    long,
    -30 * MINUTE,
    "A list:\n- two rows along the fence\n- the rest to the school\n\n> and water, please\n\n`npm run tomatoes` does it:\n```js\nfor (const plant of plants) await water(plant);\n```",
  ],
  [bob, -20 * MINUTE, `A word without an end: ${"tomato".repeat(20)}`],
  [bob, -19 * MINUTE, "||The surprise is a cake||"],
  [ada, -5 * MINUTE, "Deal. I'll be at the gate at ten, with croissants 🥐"],
];

const talk: readonly Message[] = LINES.map(([by, atMs, body], i) =>
  message({ seq: i + 10, by, ts: NOON + atMs, body })
);
const deeds: readonly Message[] = [
  message({ seq: 1, by: ada, kind: "open", body: "", ts: NOON - 2 * DAY }),
  message({
    seq: 2,
    by: ada,
    kind: "host",
    ref: mira.id,
    whom: mira.name,
    body: null,
    ts: NOON - 2 * DAY,
  }),
  message({
    seq: 3,
    by: mira,
    kind: "mute",
    ref: bob.id,
    whom: bob.name,
    body: "600",
    ts: NOON - DAY - MINUTE,
    until: NOON - DAY + 9 * MINUTE,
  }),
  message({ seq: 4, by: bob, body: null, ts: NOON - DAY }),
  message({ seq: 5, by: mira, kind: "slow", body: "30", ts: NOON - DAY }),
  message({ seq: 6, by: ada, kind: "lock", body: null, ts: NOON - DAY }),
  message({ seq: 7, by: ada, kind: "unlock", body: null, ts: NOON - DAY }),
];

const pending = [
  { cid: "p-1", body: "Is anybody there?", state: "queued", code: null },
  { cid: "p-2", body: "On its way", state: "sending", code: null },
  { cid: "p-3", body: "Too much", state: "failed", code: "too_long" },
] as const;

const join: JoinState = {
  key: "key-of-the-form",
  name: "",
  problem: null,
  suggestion: null,
};

function refused(problem: JoinProblem, name: string): JoinState {
  return {
    ...join,
    name,
    problem,
    suggestion: problem === "taken" ? `${name} 2` : null,
  };
}

const live = {
  connection: "online",
  timeZone: "Europe/Berlin",
  nowMs: NOON,
} as const;

function roomProps(fields: Partial<RoomViewProps> = {}): RoomViewProps {
  const props: ChatProps = chatProps({
    room: GARDEN,
    page: { items: [...deeds, ...talk], asOf: 30, more: false, epoch: "epoch" },
    people: { list: people, count: people.length },
    rooms: [
      { room: room("lobby"), here: 12 },
      { room: GARDEN, here: 7 },
      { room: room("standup"), here: 0, draft: true },
      { room: room("a-room-with-quite-a-long-name-for-a-list"), here: 1_204 },
    ],
  });
  return { ...props, ...live, ...fields };
}

const NOTICES: readonly Notice[] = [
  "offline",
  "reconnecting",
  "signed_out",
  "outdated",
  "too_many",
  "not_kept",
  "kept",
  "gone",
  "failed",
];

function composer(
  name: string,
  fields: Partial<Parameters<typeof Composer>[0]>,
) {
  const shown = (
    <Composer
      room={GARDEN}
      draft={{ cid: cid("draft-0001"), body: "", problem: null }}
      textLimit={4_000}
      {...fields}
    />
  );
  return { name: `Composer/${name}`, shown };
}

function joinForm(
  name: string,
  fields: Partial<Parameters<typeof JoinForm>[0]>,
) {
  const shown = <JoinForm room={GARDEN} join={join} kind="join" {...fields} />;
  return { name: `JoinForm/${name}`, shown };
}

function timeline(
  name: string,
  fields: Partial<Parameters<typeof Timeline>[0]>,
) {
  const shown = (
    <Timeline
      room={GARDEN}
      myId={ada.id}
      messages={talk}
      standing={VISITING}
      more={false}
      timeZone={live.timeZone}
      nowMs={live.nowMs}
      {...fields}
    />
  );
  return { name: `Timeline/${name}`, shown };
}

function assist(
  kind: "person" | "emoji",
  labels: readonly string[],
  active: number,
) {
  const emoji = kind === "emoji" ? "🙂" : null;
  const options = labels.map((label) => ({ key: label, label, emoji }));
  return (
    <ComposerAssist
      list={{ token: { kind }, options, active }}
      editing={false}
      onPick={() => {}}
      onCancel={() => {}}
    />
  );
}

/** What stands in the flow of a page. */
export const PARTS: readonly State[] = [
  ...(["connecting", "online", "offline"] as const).map((connection) => ({
    name: `RoomHeader/${connection}`,
    shown: (
      <RoomHeader
        room={GARDEN}
        count={7}
        connection={connection}
        host={connection === "online"}
        sidebarId="none"
      />
    ),
  })),
  {
    name: "RoomList/with drafts and long names",
    shown: (
      <RoomList
        rooms={roomProps().rooms}
        current={GARDEN}
        here={7}
        formKey="key"
      />
    ),
  },
  ...([
    ["some", { list: people, count: people.length }, false],
    ["as it was", { list: people.slice(0, 3), count: 3 }, true],
    ["nobody", { list: [], count: 0 }, false],
    ["too many", { list: [], count: 1_204 }, false],
  ] as const).map(([name, here, stale]) => ({
    name: `People/${name}`,
    shown: (
      <People
        room={GARDEN}
        standing={OWNING}
        muted={[{ id: bob.id, until: NOON }]}
        people={here}
        myId={ada.id}
        stale={stale}
      />
    ),
  })),
  { name: "EnterSwitch/a new line", shown: <EnterSwitch newlines /> },
  { name: "ThemeSwitch/as the page", shown: <ThemeSwitch back="/" /> },
  ...NOTICES.map((notice) => ({
    name: `Banner/${notice}`,
    shown: <Banner room={GARDEN} notice={notice} />,
  })),
  timeline("a talk", {}),
  timeline("what hosts did", {
    messages: deeds,
    standing: OWNING,
    byHosts: new Set(["message-4"]),
  }),
  timeline("on its way", { messages: talk.slice(0, 1), pending }),
  timeline("edited, and being changed", {
    messages: [
      message({ edited: NOON }),
      message({ seq: 2, cid: "cid-changed" }),
    ],
    changes: new Map([
      ["cid-changed", { body: "Hello there", change: { kind: "edit" } }],
    ]),
  }),
  timeline("older to come", { messages: talk.slice(0, 2), more: true }),
  timeline("older on its way", {
    messages: talk.slice(0, 2),
    more: true,
    older: "loading",
  }),
  timeline("older failed", {
    messages: talk.slice(0, 2),
    more: true,
    older: "failed",
  }),
  timeline("of the past", { messages: talk.slice(0, 2), newest: false }),
  timeline("nothing said", { messages: [] }),
  { name: "Typing/two", shown: <Typing names={["Mira", LONG_NAME]} /> },
  { name: "NewPill/three", shown: <NewPill unseen={3} /> },
  composer("empty", { live: { value: "" } }),
  composer("some lines", {
    live: { value: "One line\nand another one\nand one more" },
  }),
  composer("wait", {
    live: { value: "Too fast", problem: "rate", retryInS: 7 },
  }),
  composer("refused", {
    draft: { cid: cid("draft-0001"), body: "x", problem: "too_long" },
  }),
  composer("completing a name", {
    live: { value: "hi @a", assist: assist("person", ["Ada", LONG_NAME], 0) },
  }),
  composer("completing an emoji", {
    live: { value: ":s", assist: assist("emoji", [":smile:", ":smirk:"], -1) },
  }),
  composer("editing", {
    live: {
      value: "Hello",
      editing: true,
      assist: (
        <ComposerAssist
          list={null}
          editing
          onPick={() => {}}
          onCancel={() => {}}
        />
      ),
    },
  }),
  composer("slow", { slowMs: 30_000 }),
  ...(["muted", "locked", "banned"] as const).map((code) =>
    composer(code, { bar: { code, leftS: code === "muted" ? 540 : null } })
  ),
  joinForm("new", {}),
  joinForm("taken", { join: refused("taken", "Ada") }),
  joinForm("reserved", { join: refused("reserved", "admin") }),
  joinForm("with a message", {
    draft: { cid: cid("draft-0001"), body: "Hello there", problem: null },
  }),
  joinForm("change", { kind: "change", join: { ...join, name: LONG_NAME } }),
  {
    name: "HostMenu/of a message",
    shown: (
      <HostMenu
        room={GARDEN}
        myId={ada.id}
        standing={OWNING}
        subject={{
          person: bob,
          message: { id: "message-1", seq: 1, body: "Hello" },
        }}
        actKey="key"
      />
    ),
  },
  {
    name: "OwnerHint/once",
    shown: <OwnerHint room={GARDEN} onDismiss={() => {}} />,
  },
  { name: "LinkOnce/made", shown: <LinkOnce url={URL} /> },
];

const sessions = [
  { id: "s-1", createdMs: NOON - 20 * DAY, seenMs: NOON, here: true },
  { id: "s-2", createdMs: NOON - 3 * DAY, seenMs: NOON - DAY, here: false },
];
const modules = encode(URL, { border: 4 }).data;

/** What fills a window. */
/** What the palette shows at first, and some of what it finds. */
const paletteLines: PaletteProps["sections"] = [
  {
    group: "rooms",
    items: [
      { id: "1", group: "rooms", label: "kitchen", unread: 3 },
      { id: "2", group: "rooms", label: "a-room-with-a-name-".repeat(4) },
      { id: "3", group: "rooms", label: "garden-day", note: "you are here" },
    ],
  },
  {
    group: "commands",
    items: [
      {
        id: "4",
        group: "commands",
        label: "Go to the next unread room",
        keys: ["Alt", "Shift", "↓"],
      },
      { id: "5", group: "commands", label: "Go to the newest messages" },
      { id: "6", group: "commands", label: "Go to a day…" },
      { id: "7", group: "commands", label: "Appearance: dark" },
      { id: "8", group: "commands", label: "Open a room…" },
      {
        id: "9",
        group: "commands",
        label: "Keyboard shortcuts",
        keys: ["?"],
      },
    ],
  },
];
const found: PaletteProps["sections"] = [
  {
    group: "commands",
    items: [
      { id: "1", group: "commands", label: "Copy the link to this room" },
      { id: "2", group: "commands", label: "Appearance: dark" },
    ],
  },
  {
    group: "people",
    items: [{ id: "3", group: "people", label: `Mention ${LONG_NAME}` }],
  },
];

const SAID: readonly (readonly [by: Person, body: string])[] = [
  [ada, "@Jonas, can you bring @Mira along?"],
  [jonas, "@Ada sure"],
  [noor, "شكرا @Ada، نراكم غدا"],
];
const mentions: readonly Message[] = SAID.map(([by, body], i) =>
  message({ seq: 31 + i, by, body, ts: NOON - 9 * MINUTE })
);

/** Something that was done, or was refused. */
function told(
  id: number,
  order: ToldDeed["deed"]["order"],
  person: Person | null,
  refused: string | null,
): ToldDeed {
  return { id, deed: { order, person }, refused, undoable: refused === null };
}

export const PAGES: readonly State[] = [
  { name: "RoomView/live", shown: <RoomView {...roomProps()} /> },
  {
    name: "RoomView/reader",
    shown: <RoomView {...roomProps({ me: null })} />,
  },
  {
    name: "RoomView/offline",
    shown: (
      <RoomView
        {...roomProps({ connection: "offline", notice: "offline", pending })}
      />
    ),
  },
  ...[
    { whose: "of others", hover: '[data-mine="false"][data-first="false"]' },
    { whose: "of oneself", hover: '[data-mine="true"][data-first="false"]' },
    { whose: "that begin", hover: '[data-mine="false"][data-first="true"]' },
  ].map(({ hover, whose }) => ({
    name: `RoomView/pointed at those ${whose}`,
    shown: <RoomView {...roomProps({ standing: OWNING })} />,
    hover: `.message${hover}`,
  })),
  {
    name: "RoomView/just opened",
    shown: (
      <RoomView
        {...roomProps({
          standing: OWNING,
          page: {
            items: deeds.slice(0, 1),
            asOf: 1,
            more: false,
            epoch: "epoch",
          },
          hint: <OwnerHint room={GARDEN} onDismiss={() => {}} />,
        })}
      />
    ),
  },
  {
    name: "RoomView/mentions, and somebody types",
    shown: (
      <RoomView
        {...roomProps({
          page: { items: mentions, asOf: 40, more: true, epoch: "epoch" },
          newAfter: 31,
          typing: ["Mira", LONG_NAME],
        })}
      />
    ),
  },
  {
    name: "HostTools/what was done",
    shown: (
      <>
        <RoomView {...roomProps({ standing: OWNING })} />
        <HostTools
          room={GARDEN}
          myId={ada.id}
          standing={OWNING}
          menu={null}
          told={[
            told(1, { kind: "mute", body: "600" }, bob, null),
            told(2, { kind: "delete", body: "" }, null, null),
            told(3, { kind: "remove", body: "" }, long, "forbidden"),
          ]}
          onOrder={() => {}}
          onEdit={() => {}}
          copied={null}
          onCopy={() => {}}
          onClose={() => {}}
          onUndo={() => {}}
          onDismiss={() => {}}
        />
      </>
    ),
  },
  ...[
    { whose: "a message, for the owner of the room", who: bob, seq: 1 },
    { whose: "somebody who is muted", who: bob, seq: null },
    { whose: "one's own message", who: ada, seq: 1 },
  ].map(({ seq, who, whose }) => ({
    name: `Menu/of ${whose}`,
    shown: (
      <>
        <RoomView {...roomProps({ standing: OWNING })} />
        <Menu
          room={GARDEN}
          myId={ada.id}
          standing={seq === null
            ? { ...OWNING, muted: [{ id: bob.id, until: NOON }] }
            : OWNING}
          subject={{
            person: who,
            message: seq === null ? null : { id: "m", seq, body: "Hello" },
          }}
          actKey="key"
          copied={false}
          onCopy={() => {}}
          onOrder={() => {}}
          onEdit={() => {}}
        />
      </>
    ),
  })),
  ...(["message", "day"] as const).map((missing) => ({
    name: `RoomView/no such ${missing}`,
    shown: <RoomView {...roomProps({ missing })} />,
  })),
  {
    name: "RoomView/owner, unread",
    shown: <RoomView {...roomProps({ standing: OWNING, unseen: 12 })} />,
  },
  ...[
    { name: "open", query: "", lines: paletteLines },
    { name: "found, copied", query: "co", lines: found, told: "Link copied" },
    { name: "nothing", query: "@nobody at all", lines: [] },
  ].map(({ lines, name, query, told = null }) => ({
    name: `Palette/${name}`,
    shown: (
      <>
        <RoomView {...roomProps()} />
        <Palette
          still
          query={query}
          sections={lines}
          active={0}
          told={told}
          apple={false}
        />
      </>
    ),
  })),
  {
    name: "Shortcuts/open",
    shown: (
      <>
        <RoomView {...roomProps()} />
        <Shortcuts still apple={false} newlines={false} />
      </>
    ),
  },
  {
    name: "RoomView/empty",
    shown: (
      <RoomView
        {...roomProps({
          page: { items: [], asOf: 0, more: false, epoch: "epoch" },
          people: { list: [ada], count: 1 },
        })}
      />
    ),
  },
  ...([400, 403, 404, 405, 410, 429, 503, 507] as const).map((status) => ({
    name: `ErrorPage/${status}`,
    shown: <ErrorPage status={status} requestId="3fWq0nUeXb2T" />,
  })),
  {
    name: "ErrorPage/told briefly",
    shown: (
      <ErrorPage
        status={422}
        requestId="3fWq0nUeXb2T"
        read={false}
        why={refusal("too_long")}
        brief={{ room: "garden", typed: "Who brings the seeds? ".repeat(20) }}
      />
    ),
  },
  { name: "OfflinePage/always", shown: <OfflinePage /> },
  {
    name: "PeoplePage/first of several",
    shown: (
      <PeoplePage
        page={{
          room: GARDEN,
          myId: ada.id,
          standing: { ...OWNING, muted: [{ id: bob.id, until: NOON }] },
          count: 1_204,
          items: people,
          next: "Noor",
        }}
      />
    ),
  },
  {
    name: "MePage/with a link",
    shown: (
      <MePage
        me={ada}
        room={GARDEN}
        join={{ ...join, name: ada.name }}
        sessions={sessions}
        link={{ url: URL, expiresMs: NOON + 10 * MINUTE, modules }}
      />
    ),
  },
  {
    name: "MePage/one browser",
    shown: (
      <MePage
        me={long}
        room={GARDEN}
        join={refused("taken", LONG_NAME)}
        sessions={sessions.slice(0, 1)}
        link={null}
      />
    ),
  },
  {
    name: "SettingsPage/busy",
    shown: (
      <SettingsPage
        link={(url) => <LinkOnce url={url} />}
        page={{
          room: GARDEN,
          myId: ada.id,
          standing: { ...OWNING, locked: true, slowMs: 30_000 },
          key: "key",
          hosts: [
            { ...ada, owner: true },
            { ...mira, owner: false },
          ],
          muted: [{ ...bob, leftS: 540 }],
          removed: [{ ...long, leftS: null }],
          invites: [{
            id: "i-1",
            expiresMs: NOON + DAY,
            uses: 3,
            usesMax: 10,
          }],
          made: { invite: { url: URL }, recovery: null },
          full: false,
        }}
      />
    ),
  },
  {
    name: "SettingsPage/nothing yet",
    shown: (
      <SettingsPage
        link={(url) => <LinkOnce url={url} />}
        page={{
          room: GARDEN,
          myId: ada.id,
          standing: OWNING,
          key: "key",
          hosts: [{ ...ada, owner: true }],
          muted: [],
          removed: [],
          invites: [],
          made: { invite: null, recovery: null },
          full: false,
        }}
      />
    ),
  },
  {
    name: "OpeningPage/form",
    shown: (
      <OpeningPage
        link={(url) => <LinkOnce url={url} />}
        page={{
          opened: false,
          from: GARDEN,
          room: "Garden day!",
          unlisted: false,
          problem: "no_room_name",
          retryInS: null,
          join,
          key: "key",
        }}
      />
    ),
  },
  {
    name: "OpeningPage/opened",
    shown: (
      <OpeningPage
        link={(url) => <LinkOnce url={url} />}
        page={{
          opened: true,
          room: GARDEN,
          unlisted: true,
          recovery: { url: URL },
        }}
      />
    ),
  },
  {
    name: "EntryPage/invited",
    shown: (
      <EntryPage
        page={{
          ok: true,
          kind: "enter",
          room: GARDEN,
          action: "/invite/x",
          host: mira.name,
          me: null,
          join,
          problem: null,
        }}
      />
    ),
  },
  {
    name: "EntryPage/void",
    shown: <EntryPage page={{ ok: false, code: "expired" }} />,
  },
  {
    name: "LinkPage/offer",
    shown: (
      <LinkPage
        page={{ ok: true, holder: ada, key: "key", me: bob, last: true }}
      />
    ),
  },
  {
    name: "LinkPage/used",
    shown: <LinkPage page={{ ok: false, code: "used" }} />,
  },
  {
    name: "ActsPage/a message",
    shown: (
      <ActsPage
        page={{
          room: GARDEN,
          myId: ada.id,
          standing: OWNING,
          subject: { person: bob, message: { id: "m", seq: 1, body: "Hello" } },
          key: "key",
          problem: null,
          typed: null,
        }}
      />
    ),
  },
  {
    name: "ActsPage/one's own message, refused",
    shown: (
      <ActsPage
        page={{
          room: GARDEN,
          myId: ada.id,
          standing: VISITING,
          subject: { person: ada, message: { id: "m", seq: 1, body: "Hello" } },
          key: "key",
          problem: "locked",
          typed: "Hello there",
        }}
      />
    ),
  },
];
