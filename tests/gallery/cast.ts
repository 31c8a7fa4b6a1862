/**
 * Who is in the gallery, and what they have said and done, so that all of its
 * states tell of the same room.
 *
 * @module
 */
import type {
  ChatProps,
  JoinProblem,
  JoinState,
} from "../../components/chat_props.ts";
import type { RoomViewProps } from "../../components/RoomView.tsx";
import {
  type Message,
  parseRoomId,
  type Person,
  type WireStanding,
} from "../../lib/protocol.ts";
import {
  ada,
  bob,
  chatProps,
  message,
  MINUTE,
  NOON,
  VISITING,
} from "../components/fixtures.ts";

export const DAY = 24 * 60 * MINUTE;
const HOUR = 60 * MINUTE;
export const LONG_NAME = "Hubert Blaine Wolfeschlegelstein";
export const URL = "https://chat.example/invite/3fWq0nUeXb2Tt1p7cKkJ9A";

export const people: readonly Person[] = [
  ada,
  bob,
  { id: "id-mira", name: "Mira" },
  { id: "id-jonas", name: "Jonas" },
  { id: "id-long", name: LONG_NAME },
  { id: "id-li", name: "李小龙" },
  { id: "id-noor", name: "نور" },
];
export const [, , mira = ada, jonas = ada, long = ada, li = ada, noor = ada] =
  people;

function room(text: string) {
  const id = parseRoomId(text);
  if (id === null) throw new TypeError(`Not a room: ${text}`);
  return id;
}

export const GARDEN = room("garden-day");
export const OWNING: WireStanding = {
  ...VISITING,
  role: "owner",
  hosts: [ada.id],
};

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

export const talk: readonly Message[] = LINES.map(([by, atMs, body], i) =>
  message({ seq: i + 10, by, ts: NOON + atMs, body })
);
export const deeds: readonly Message[] = [
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

export const pending = [
  { cid: "p-1", body: "Is anybody there?", state: "queued", code: null },
  { cid: "p-2", body: "On its way", state: "sending", code: null },
  { cid: "p-3", body: "Too much", state: "failed", code: "too_long" },
] as const;

export const join: JoinState = {
  key: "key-of-the-form",
  name: "",
  problem: null,
  suggestion: null,
};

/** The form of joining, as it is after a name was refused. */
export function refused(problem: JoinProblem, name: string): JoinState {
  return {
    ...join,
    name,
    problem,
    suggestion: problem === "taken" ? `${name} 2` : null,
  };
}

export const live = {
  connection: "online",
  timeZone: "Europe/Berlin",
  nowMs: NOON,
} as const;

/** The room as it is, but for what is given. */
export function roomProps(fields: Partial<RoomViewProps> = {}): RoomViewProps {
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
