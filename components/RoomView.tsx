/**
 * The whole page of a room: sidebar, head, conversation, composer.
 *
 * The server renders it from {@linkcode ChatProps} alone; the island renders
 * it again with the live parts, and nothing moves.
 *
 * @module
 */
import { isHost } from "../lib/room/role.ts";
import { layoutWords } from "../lib/text/wording.ts";
import { Banner } from "./Banner.tsx";
import type { ChatProps, LiveProps } from "./chat_props.ts";
import { Composer } from "./Composer.tsx";
import { EnterSwitch } from "./EnterSwitch.tsx";
import { NewPill } from "./NewPill.tsx";
import { People } from "./People.tsx";
import { RoomHeader } from "./RoomHeader.tsx";
import { RoomList } from "./RoomList.tsx";
import { Still } from "./Still.tsx";
import { Timeline } from "./Timeline.tsx";
import { Typing } from "./Typing.tsx";

const SIDEBAR_ID = "sidebar";
const MAIN_ID = "conversation";

export interface RoomViewProps extends ChatProps, LiveProps {}

export function RoomView(props: RoomViewProps) {
  const { connection, me, page, past = null, people, room, standing } = props;
  const { missing = null } = props;
  const run = past ?? page;
  return (
    <div class="room" onClick={props.onMenu}>
      <Still
        id="skip"
        of={({ SkipLinks }) => (
          <SkipLinks mainId={MAIN_ID} writing={me !== null} />
        )}
      />
      <Sidebar {...props} />
      <main class="room__main" id={MAIN_ID} tabIndex={-1}>
        <RoomHeader
          room={room}
          count={people.count}
          connection={connection}
          host={isHost(standing)}
          sidebarId={SIDEBAR_ID}
        />
        <Banner room={room} notice={props.notice ?? null}>
          {missing !== null && (
            <Still
              id="missing"
              of={({ PlaceNote }) => <PlaceNote missing={missing} />}
            />
          )}
        </Banner>
        <Timeline
          room={room}
          myId={props.me?.id ?? null}
          messages={run.items}
          standing={standing}
          deleting={props.deleting}
          byHosts={props.byHosts}
          more={run.more}
          newest={past === null}
          quiet={props.quiet}
          older={props.older}
          pending={props.pending}
          changes={props.changes}
          newAfter={props.newAfter === undefined ? props.mark : props.newAfter}
          timeZone={props.timeZone}
          nowMs={props.nowMs}
          scrollerRef={props.timelineRef}
          onScroll={props.onTimelineScroll}
          onRetry={props.onRetry}
          onDiscard={props.onDiscard}
          onOlder={props.onOlder}
          onNewer={props.onNewer}
          onNewest={props.onToEnd}
        />
        <Foot {...props} />
      </main>
    </div>
  );
}

/** On small screens a popover, which needs no program to open and close. */
function Sidebar(
  { connection, me, people, room, rooms, standing, ...rest }: RoomViewProps,
) {
  const offline = connection === "offline";
  return (
    <aside
      class="sidebar"
      id={SIDEBAR_ID}
      popover="auto"
      aria-label={layoutWords.sidebar}
    >
      <div class="sidebar__start">
        <Still
          id="finder"
          of={({ Brand, PaletteButton }) => (
            <>
              <Brand sidebarId={SIDEBAR_ID} />
              <PaletteButton />
            </>
          )}
        />
        <RoomList
          rooms={rooms}
          current={room}
          here={people.count}
          formKey={rest.join.key}
        />
      </div>
      <div class="sidebar__end">
        <People
          room={room}
          standing={standing}
          muted={rest.muted ?? standing.muted}
          people={people}
          myId={me?.id ?? null}
          stale={offline}
        />
        {me !== null && (
          <EnterSwitch newlines={rest.newlines} onChange={rest.onNewlines} />
        )}
        <Still
          id="theme"
          of={({ ShortcutsButton, ThemeSwitch }) => (
            <div class="sidebar__tools">
              <ThemeSwitch back={`/r/${room}`} />
              <ShortcutsButton />
            </div>
          )}
        />
        {me !== null && rest.join.problem === null && (
          <Still
            id="myself"
            of={({ Myself }) => <Myself room={room} me={me} join={rest.join} />}
          />
        )}
      </div>
    </aside>
  );
}

/** Below the conversation: a refused name first, then the place to write. */
function Foot({ draft, join, me, room, ...props }: RoomViewProps) {
  return (
    <div class="room__foot">
      <NewPill
        unseen={props.unseen ?? 0}
        away={props.away}
        onToEnd={props.onToEnd}
      />
      {props.hint}
      {(me === null || join.problem !== null) && (
        <Still
          id="join"
          of={({ JoinForm }) =>
            me === null
              ? <JoinForm room={room} join={join} kind="join" draft={draft} />
              : <JoinForm room={room} join={join} kind="change" />}
        />
      )}
      {me !== null && <Typing names={props.typing} />}
      {me !== null && (
        <Composer
          room={room}
          draft={draft}
          textLimit={props.textLimit}
          bar={props.bar}
          slowMs={isHost(props.standing) ? 0 : props.standing.slowMs}
          live={props.composer}
          onSend={props.onSend}
        />
      )}
    </div>
  );
}
