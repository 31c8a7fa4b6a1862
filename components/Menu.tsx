/**
 * The buttons for a message or a person, over the page: what `ActsPage.tsx` is
 * where no program runs. It is opened by who draws it (`HostTools.tsx`).
 *
 * @module
 */
import type { Ref } from "preact";
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import { writingWords } from "../lib/text/writing_wording.ts";
import type { Subject } from "./host_choices.ts";
import { HostMenu } from "./HostMenu.tsx";
import { MenuTitle } from "./MenuTitle.tsx";
import { MessageLink } from "./MessageLink.tsx";
import { UnreadForm } from "./UnreadForm.tsx";

export interface MenuProps {
  readonly room: RoomId;
  readonly myId: string;
  readonly standing: WireStanding;
  readonly subject: Subject;
  /** Goes along with its forms. */
  readonly actKey: string;
  /** Whether the link to the message was copied; `null`: it cannot be. */
  readonly copied: boolean | null;
  readonly onCopy: () => void;
  readonly onOrder: (value: string) => void;
  /** Puts one's own message where it can be changed. */
  readonly onEdit: (id: string) => void;
  /** Marks a message and what follows as not read; without it, the form does. */
  readonly onUnread?: ((seq: number) => void) | undefined;
  readonly menuRef?: Ref<HTMLDivElement>;
  /** Puts it away, before what was chosen is done. */
  readonly onHide?: () => void;
  /** It was put away, whoever did. */
  readonly onClosed?: () => void;
}

export function Menu(props: MenuProps) {
  const { actKey, copied, myId, onCopy, room, standing, subject } = props;
  const { onClosed, onEdit, onHide, onOrder, onUnread } = props;
  const own = subject.person.id === myId ? subject.message : null;
  return (
    <div
      class="menu"
      popover="auto"
      role="dialog"
      aria-labelledby="menu-heading"
      ref={props.menuRef ?? null}
      onToggle={(event) => event.newState === "closed" && onClosed?.()}
    >
      <h2 class="menu__heading" id="menu-heading">
        <MenuTitle myId={myId} subject={subject} />
      </h2>
      {own !== null && (
        <p class="menu__edit">
          <button
            type="button"
            class="button"
            data-kind="quiet"
            onClick={() => {
              onHide?.();
              onEdit(own.id);
            }}
          >
            {writingWords.edit}
          </button>
        </p>
      )}
      {subject.message !== null && (
        <MessageLink
          room={room}
          seq={subject.message.seq}
          copied={copied ?? false}
          onCopy={copied === null ? undefined : onCopy}
        />
      )}
      {subject.message !== null && (
        <UnreadForm
          room={room}
          seq={subject.message.seq}
          onUnread={onUnread && ((seq) => {
            onHide?.();
            onUnread(seq);
          })}
        />
      )}
      <HostMenu
        room={room}
        myId={myId}
        standing={standing}
        subject={subject}
        actKey={actKey}
        onOrder={(value) => {
          onHide?.();
          onOrder(value);
        }}
      />
    </div>
  );
}
