/**
 * One's own page: name, devices, leaving, being forgotten. Forms only, so that
 * nothing here needs a program; where one runs, it deletes what the browser
 * keeps before one leaves. Times are Unix milliseconds.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { Person, RoomId } from "../lib/protocol.ts";
import { clockTime, dateName, meWords } from "../lib/text/wording.ts";
import { Avatar } from "./Avatar.tsx";
import type { JoinState } from "./chat_props.ts";
import { JoinForm } from "./JoinForm.tsx";
import { LeaveForm, type LeaveFormProps } from "./LeaveForm.tsx";
import { QrCode } from "./QrCode.tsx";

export interface MePageProps {
  readonly me: Person;
  /** Where the person came from, and goes back to. */
  readonly room: RoomId;
  readonly join: JoinState;
  /** Where one is signed in; always holds this browser. */
  readonly sessions: readonly SignedIn[];
  /** A link to another device that was just made. */
  readonly link: LinkShown | null;
}

export interface MePageParts {
  /** Draws the form by which one leaves this browser. */
  readonly leaving?: (form: LeaveFormProps) => ComponentChildren;
}

/** A browser in which one is signed in. */
export interface SignedIn {
  readonly id: string;
  readonly createdMs: number;
  readonly seenMs: number;
  readonly here: boolean;
}

export interface LinkShown {
  readonly url: string;
  readonly expiresMs: number | null;
  readonly modules: readonly (readonly boolean[])[];
}

export function MePage(
  { me, room, join, sessions, link, leaving = plainForm }:
    & MePageProps
    & MePageParts,
) {
  return (
    <main class="sheet">
      <header class="sheet__head">
        <Avatar id={me.id} name={me.name} />
        <h1 class="sheet__heading clip">
          <span class="visually-hidden">{meWords.heading}:</span>
          <bdi>{me.name}</bdi>
        </h1>
        <a class="button" href={`/r/${room}`}>{meWords.back(room)}</a>
      </header>
      <section class="sheet__part" aria-labelledby="me-name">
        <h2 class="sheet__title" id="me-name">{meWords.name}</h2>
        <JoinForm
          room={room}
          join={join}
          kind="change"
          action={at("/me", room)}
        />
      </section>
      <Device room={room} link={link} />
      <Browsers room={room} sessions={sessions} />
      <Leave
        room={room}
        personId={me.id}
        last={sessions.length === 1}
        leaving={leaving}
      />
      <Forget room={room} personId={me.id} leaving={leaving} />
    </main>
  );
}

function Device({ room, link }: Pick<MePageProps, "room" | "link">) {
  const words = meWords.device;
  return (
    <section class="sheet__part" id="device" aria-labelledby="me-device">
      <h2 class="sheet__title" id="me-device">{words.heading}</h2>
      {link === null
        ? <p class="sheet__text">{words.advice}</p>
        : (
          <div class="me-device">
            <QrCode modules={link.modules} label={words.code} />
            <div class="me-device__words">
              <p>{words.scan}</p>
              <p>
                <code class="me-device__url">{link.url}</code>
              </p>
              {link.expiresMs !== null && (
                <p class="note">
                  {words.until(clockTime(link.expiresMs, null))}
                </p>
              )}
            </div>
          </div>
        )}
      <form method="post" action={at("/me/link", room)}>
        <button
          class="button"
          data-kind={link === null ? "primary" : undefined}
          type="submit"
        >
          {link === null ? words.make : words.again}
        </button>
      </form>
    </section>
  );
}

function Browsers({ room, sessions }: Pick<MePageProps, "room" | "sessions">) {
  const words = meWords.browsers;
  return (
    <section class="sheet__part" aria-labelledby="me-browsers">
      <h2 class="sheet__title" id="me-browsers">{words.heading}</h2>
      <ul class="me-browsers">
        {hereFirst(sessions).map(({ id, here, createdMs, seenMs }) => (
          <li class="me-browsers__one" key={id}>
            <p class="me-browsers__words">
              <span>{here ? words.here : words.other}</span>
              <span class="note">
                {here
                  ? words.since(dateName(createdMs))
                  : words.used(dateName(createdMs), dateName(seenMs))}
              </span>
            </p>
            {!here && (
              <form method="post" action={at("/me/leave", room)}>
                <input type="hidden" name="session" value={id} />
                <button class="button" type="submit">{words.end}</button>
              </form>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 2 && (
        <form method="post" action={at("/me/elsewhere", room)}>
          <button class="button" type="submit">{words.elsewhere}</button>
        </form>
      )}
    </section>
  );
}

function hereFirst(sessions: readonly SignedIn[]): SignedIn[] {
  return sessions.toSorted((a, b) => Number(b.here) - Number(a.here));
}

/** Asks once more, which needs no program either. */
function Leave(
  { room, personId, last, leaving }: Required<MePageParts> & {
    room: RoomId;
    personId: string;
    last: boolean;
  },
) {
  const { leave } = meWords;
  return (
    <section class="sheet__part" aria-labelledby="me-leave">
      <h2 class="sheet__title" id="me-leave">{leave.heading}</h2>
      <details class="me-leave">
        <summary class="button">{leave.here}</summary>
        <p class="sheet__text">{last ? leave.last : leave.advice}</p>
        {leaving({
          personId,
          action: at("/me/leave", room),
          label: leave.here,
        })}
      </details>
    </section>
  );
}

/** The one thing that nobody can undo: apart from leaving, and unlike it. */
function Forget(
  { room, personId, leaving }: Required<MePageParts> & {
    room: RoomId;
    personId: string;
  },
) {
  const { forget } = meWords;
  return (
    <section
      class="sheet__part"
      data-kind="danger"
      aria-labelledby="me-forget"
    >
      <h2 class="sheet__title" id="me-forget">{forget.heading}</h2>
      <p class="sheet__text">{forget.advice}</p>
      <details class="me-leave">
        <summary class="button" data-kind="danger">{forget.ask}</summary>
        <p>{forget.lost}</p>
        <ul class="me-leave__lost">
          {forget.losses.map((loss) => <li key={loss}>{loss}</li>)}
        </ul>
        <p>
          <strong>{forget.final}</strong>
        </p>
        {leaving({
          personId,
          action: at("/me/forget", room),
          label: forget.confirm,
          kind: "final",
        })}
      </details>
    </section>
  );
}

function plainForm(form: LeaveFormProps) {
  return <LeaveForm {...form} />;
}

/** The address of a form that comes back to the room. */
function at(path: string, room: RoomId): string {
  return `${path}?room=${room}`;
}
