/**
 * Every component that stands in the flow of a page, in every state.
 *
 * @module
 */
import { Banner } from "../../components/Banner.tsx";
import type { Notice } from "../../components/chat_props.ts";
import { Composer } from "../../components/Composer.tsx";
import { ComposerAssist } from "../../components/ComposerAssist.tsx";
import { EnterSwitch } from "../../components/EnterSwitch.tsx";
import { HostMenu } from "../../components/HostMenu.tsx";
import { JoinForm } from "../../components/JoinForm.tsx";
import { LinkOnce } from "../../components/LinkOnce.tsx";
import { NewPill } from "../../components/NewPill.tsx";
import { OwnerHint } from "../../components/OwnerHint.tsx";
import { People } from "../../components/People.tsx";
import { RoomHeader } from "../../components/RoomHeader.tsx";
import { RoomList } from "../../components/RoomList.tsx";
import { ThemeSwitch } from "../../components/ThemeSwitch.tsx";
import { Timeline } from "../../components/Timeline.tsx";
import { Typing } from "../../components/Typing.tsx";
import {
  ada,
  bob,
  cid,
  message,
  NOON,
  VISITING,
} from "../components/fixtures.ts";
import {
  deeds,
  GARDEN,
  join,
  live,
  LONG_NAME,
  OWNING,
  pending,
  people,
  refused,
  roomProps,
  talk,
  URL,
} from "./cast.ts";
import type { State } from "./state.ts";

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
