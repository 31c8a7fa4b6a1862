/**
 * Every page beside the room, in every state.
 *
 * @module
 */
import { refusal } from "../../lib/text/limit_wording.ts";
import { ActsPage } from "../../components/ActsPage.tsx";
import { EntryPage } from "../../components/EntryPage.tsx";
import { ErrorPage } from "../../components/ErrorPage.tsx";
import { LinkOnce } from "../../components/LinkOnce.tsx";
import { LinkPage } from "../../components/LinkPage.tsx";
import { MePage } from "../../components/MePage.tsx";
import { OfflinePage } from "../../components/OfflinePage.tsx";
import { OpeningPage } from "../../components/OpeningPage.tsx";
import { PeoplePage } from "../../components/PeoplePage.tsx";
import { SettingsPage } from "../../components/SettingsPage.tsx";
import { encode } from "uqr";
import { ada, bob, MINUTE, NOON, VISITING } from "../components/fixtures.ts";
import {
  DAY,
  GARDEN,
  join,
  long,
  LONG_NAME,
  mira,
  OWNING,
  people,
  refused,
  URL,
} from "./cast.ts";
import type { State } from "./state.ts";

const sessions = [
  { id: "s-1", createdMs: NOON - 20 * DAY, seenMs: NOON, here: true },
  { id: "s-2", createdMs: NOON - 3 * DAY, seenMs: NOON - DAY, here: false },
];
const modules = encode(URL, { border: 4 }).data;

/** Each fills a window. */
export const BESIDES: readonly State[] = [
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
