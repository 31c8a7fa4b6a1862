/**
 * A room that fills a window, and what lies over it, in every state.
 *
 * @module
 */
import { HostTools, type ToldDeed } from "../../components/HostTools.tsx";
import { Menu } from "../../components/Menu.tsx";
import { OwnerHint } from "../../components/OwnerHint.tsx";
import { Palette, type PaletteProps } from "../../components/Palette.tsx";
import { RoomView } from "../../components/RoomView.tsx";
import { Shortcuts } from "../../components/Shortcuts.tsx";
import type { Message, Person } from "../../lib/protocol.ts";
import { ada, bob, message, MINUTE, NOON } from "../components/fixtures.ts";
import {
  deeds,
  GARDEN,
  jonas,
  long,
  LONG_NAME,
  noor,
  OWNING,
  pending,
  roomProps,
} from "./cast.ts";
import type { State } from "./state.ts";

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

/** Each fills a window. */
export const ROOMS: readonly State[] = [
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
];
