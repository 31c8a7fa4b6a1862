/**
 * The page from which a room is run. Forms only, so that nothing here needs a
 * program. Times are Unix milliseconds.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { menuWords, settingsWords } from "../lib/text/host_wording.ts";
import { duration } from "../lib/text/limit_wording.ts";
import { exactTime } from "../lib/text/wording.ts";
import { HostBadge } from "./HostBadge.tsx";

export interface SettingsPageProps {
  readonly room: RoomId;
  readonly myId: string;
  readonly standing: WireStanding;
  readonly key: string;
  readonly hosts: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner: boolean;
  }[];
  readonly muted: readonly NotedPerson[];
  readonly removed: readonly NotedPerson[];
  readonly invites: readonly OpenInvite[];
  readonly made: {
    readonly invite: { readonly url: string } | null;
    readonly recovery: { readonly url: string } | null;
  };
  /** Whether there are as many invitations as a room can have. */
  readonly full: boolean;
}

interface NotedPerson {
  readonly id: string;
  readonly name: string;
  /** Seconds until it is over; `null`: when it is undone. */
  readonly leftS: number | null;
}

interface OpenInvite {
  readonly id: string;
  readonly expiresMs: number | null;
  readonly usesMax: number | null;
  readonly uses: number;
}

export interface SettingsPlaces {
  /** Draws a link that is shown once. */
  readonly link: (url: string) => ComponentChildren;
}

const SLOW_SECONDS = [0, 10, 30, 60, 300];
const LASTS_SECONDS = [3_600, 86_400, 604_800, 2_592_000];
const USES = [1, 10, 100, null];

export function SettingsPage(
  { page, link }: SettingsPlaces & { readonly page: SettingsPageProps },
) {
  const words = settingsWords;
  const { room, standing } = page;
  return (
    <main class="sheet">
      <header class="sheet__head">
        <h1 class="sheet__heading">{words.heading(room)}</h1>
        <a class="button" href={`/r/${room}`}>{words.back(room)}</a>
      </header>
      <Writing page={page} />
      <Part id="hosts" title={words.hosts}>
        <ul class="noted">
          {page.hosts.map(({ id, name, owner }) => (
            <li class="noted__one" key={id}>
              <span class="noted__words">
                <bdi>{name}</bdi>{" "}
                {owner
                  ? <span class="badge">{words.owner}</span>
                  : <HostBadge />}
              </span>
              {!owner && (standing.role === "owner" || id === page.myId) && (
                <Order page={page} value="unhost" person={id} />
              )}
            </li>
          ))}
        </ul>
        <p class="sheet__text">{words.hostsAdvice}</p>
      </Part>
      <Part id="muted" title={words.muted}>
        <Noted
          page={page}
          people={page.muted}
          undo="unmute"
          none={words.nobodyMuted}
        />
      </Part>
      <Part id="removed" title={words.removed}>
        <Noted
          page={page}
          people={page.removed}
          undo="readmit"
          none={words.nobodyRemoved}
        />
      </Part>
      <Invitations page={page} link={link} />
      {standing.role === "owner" && (
        <Part id="recovery" title={words.recovery}>
          <p class="sheet__text">{words.recoveryAdvice}</p>
          {page.made.recovery !== null && link(page.made.recovery.url)}
          <form method="post" action={`/r/${room}/recovery`}>
            <button class="button" type="submit">{words.recoveryMake}</button>
          </form>
        </Part>
      )}
    </main>
  );
}

function Part(
  { id, title, children }: {
    id: string;
    title: string;
    children: ComponentChildren;
  },
) {
  return (
    <section class="sheet__part" id={id} aria-labelledby={`${id}-title`}>
      <h2 class="sheet__title" id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

/** A button that does one thing, and comes back here. */
function Order(
  { page, value, person, pressed = false }: {
    page: Pick<SettingsPageProps, "room" | "key">;
    value: string;
    person?: string;
    pressed?: boolean;
  },
) {
  const [kind = "", body = ""] = value.split(" ");
  return (
    <form method="post" action={`/r/${page.room}/acts`}>
      <input type="hidden" name="key" value={page.key} />
      <input type="hidden" name="back" value="settings" />
      {person !== undefined && (
        <input type="hidden" name="person" value={person} />
      )}
      <button
        class="button"
        type="submit"
        name="act"
        value={value}
        aria-pressed={pressed || undefined}
      >
        {menuWords.order(kind, body)}
      </button>
    </form>
  );
}

function Writing({ page }: { page: SettingsPageProps }) {
  const words = settingsWords;
  const { locked, slowMs } = page.standing;
  return (
    <Part id="writing" title={words.writing}>
      <div class="noted__one">
        <p class="noted__words">{locked ? words.locked : words.unlocked}</p>
        <Order page={page} value={locked ? "unlock" : "lock"} />
      </div>
      <p id="slow-label">{words.slow}</p>
      <div class="sheet__actions" role="group" aria-labelledby="slow-label">
        {SLOW_SECONDS.map((seconds) => (
          <Order
            key={seconds}
            page={page}
            value={`slow ${seconds}`}
            pressed={slowMs === seconds * 1_000}
          />
        ))}
      </div>
    </Part>
  );
}

function Noted(
  { page, people, undo, none }: {
    page: SettingsPageProps;
    people: readonly NotedPerson[];
    undo: string;
    none: NoneProps;
  },
) {
  const words = settingsWords;
  if (people.length === 0) return <None {...none} />;
  return (
    <ul class="noted">
      {people.map(({ id, name, leftS }) => (
        <li class="noted__one" key={id}>
          <span class="noted__words">
            <bdi>{name}</bdi> <span class="note">{words.left(leftS)}</span>
          </span>
          <Order page={page} value={undo} person={id} />
        </li>
      ))}
    </ul>
  );
}

interface NoneProps {
  readonly title: string;
  readonly advice: string;
}

/** What stands where a list would, while there is nothing in it. */
function None({ title, advice }: NoneProps) {
  return (
    <div class="none">
      <p class="none__title">{title}</p>
      <p class="sheet__text">{advice}</p>
    </div>
  );
}

function Invitations(
  { page, link }: SettingsPlaces & { page: SettingsPageProps },
) {
  const words = settingsWords;
  const action = `/r/${page.room}/invites`;
  return (
    <Part id="invites" title={words.invites}>
      <p class="sheet__text">{words.invitesAdvice}</p>
      {page.made.invite !== null && link(page.made.invite.url)}
      {page.full && (
        <p class="problem" role="alert">
          {words.full}
        </p>
      )}
      <form class="sheet__actions" method="post" action={action}>
        <label class="sheet__select">
          {words.lasts}
          <select class="field" name="lasts">
            {LASTS_SECONDS.map((seconds) => (
              <option
                key={seconds}
                value={seconds}
                selected={seconds === 86_400}
              >
                {duration(seconds)}
              </option>
            ))}
          </select>
        </label>
        <label class="sheet__select">
          {words.uses}
          <select class="field" name="uses">
            {USES.map((uses) => (
              <option key={uses} value={uses ?? ""} selected={uses === 10}>
                {uses ?? words.unlimited}
              </option>
            ))}
          </select>
        </label>
        <button class="button" data-kind="primary" type="submit">
          {words.make}
        </button>
      </form>
      {page.invites.length === 0
        ? <None {...words.noInvites} />
        : (
          <ul class="noted">
            {page.invites.map(({ id, expiresMs, uses, usesMax }) => (
              <li class="noted__one" key={id}>
                <span class="noted__words">
                  {words.used(uses, usesMax)}{" "}
                  {expiresMs !== null && (
                    <span class="note">
                      {words.until(exactTime(expiresMs, null))}
                    </span>
                  )}
                </span>
                <form method="post" action={action}>
                  <input type="hidden" name="revoke" value={id} />
                  <button class="button" type="submit">{words.revoke}</button>
                </form>
              </li>
            ))}
          </ul>
        )}
    </Part>
  );
}
