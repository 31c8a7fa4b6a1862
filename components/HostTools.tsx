/**
 * What a program adds to running a room: the buttons in place, and what was
 * just done, with the way back.
 *
 * @module
 */
import "./shared.ts";
import { useEffect, useRef } from "preact/hooks";
import type { RoomId, WireStanding } from "../lib/protocol.ts";
import type { Order } from "../lib/room/order.ts";
import { menuWords } from "../lib/text/host_wording.ts";
import { noteWords } from "../lib/text/note_wording.ts";
import { refusal } from "../lib/text/limit_wording.ts";
import { writingWords } from "../lib/text/writing_wording.ts";
import { HostMenu } from "./HostMenu.tsx";
import type { Subject } from "./host_choices.ts";
import { CloseIcon } from "./icons.tsx";
import { MenuTitle } from "./MenuTitle.tsx";
import { MessageLink } from "./MessageLink.tsx";
import { UnreadForm } from "./UnreadForm.tsx";
import { WithName } from "./WithName.tsx";

/** The buttons that are open, and the link that they belong to. */
export interface OpenMenu extends Subject {
  readonly anchor: HTMLElement;
  readonly key: string;
}

/** Something that was done. */
export interface ToldDeed {
  readonly id: number;
  readonly deed: {
    readonly order: Order;
    readonly person: { readonly name: string } | null;
  };
  /** Why it was not; a nack's code. */
  readonly refused: string | null;
  readonly undoable: boolean;
}

export interface HostToolsProps {
  readonly room: RoomId;
  readonly myId: string;
  readonly standing: WireStanding;
  readonly menu: OpenMenu | null;
  readonly told: readonly ToldDeed[];
  readonly onOrder: (value: string) => void;
  /** Puts one's own message where it can be changed. */
  readonly onEdit: (id: string) => void;
  /** Marks a message and what follows as not read; without it, the form does. */
  readonly onUnread?: ((seq: number) => void) | undefined;
  /** Whether the link to the message was copied; `null`: it cannot be. */
  readonly copied: boolean | null;
  readonly onCopy: () => void;
  readonly onClose: () => void;
  readonly onUndo: (id: number) => void;
  readonly onDismiss: (id: number) => void;
}

export function HostTools(props: HostToolsProps) {
  const { menu, told, onDismiss, onUndo } = props;
  return (
    <>
      {menu !== null && <MenuPopover key={menu.key} {...props} menu={menu} />}
      <div class="toasts" role="status">
        {told.map((one) => (
          <div class="toast" key={one.id}>
            <span class="toast__text">
              <WithName
                text={one.refused === null
                  ? menuWords.done(one.deed.order.kind, one.deed.order.body)
                  : refusal(one.refused)}
                name={one.deed.person?.name ?? ""}
              />
            </span>
            {one.undoable && (
              <button
                type="button"
                class="button"
                data-kind="quiet"
                onClick={() => onUndo(one.id)}
              >
                {menuWords.undo}
              </button>
            )}
            <button
              type="button"
              class="button"
              data-kind="icon"
              aria-label={noteWords.dismiss}
              onClick={() => onDismiss(one.id)}
            >
              <CloseIcon />
            </button>
          </div>
        ))}
      </div>
    </>
  );
}

function MenuPopover(
  { copied, menu, myId, onCopy, room, standing, ...props }:
    & Omit<HostToolsProps, "menu">
    & { menu: OpenMenu },
) {
  const { onClose, onEdit, onOrder, onUnread } = props;
  const own = menu.person.id === myId ? menu.message : null;
  const popover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = popover.current;
    // It goes back there when it closes, and stands beside it meanwhile.
    element?.showPopover({ source: menu.anchor });
    element?.querySelector("button")?.focus();
  }, []);
  return (
    <div
      class="menu"
      popover="auto"
      role="dialog"
      aria-labelledby="menu-heading"
      ref={popover}
      onToggle={(event) => event.newState === "closed" && onClose()}
    >
      <h2 class="menu__heading" id="menu-heading">
        <MenuTitle myId={myId} subject={menu} />
      </h2>
      {own !== null && (
        <p class="menu__edit">
          <button
            type="button"
            class="button"
            data-kind="quiet"
            onClick={() => {
              popover.current?.hidePopover();
              onEdit(own.id);
            }}
          >
            {writingWords.edit}
          </button>
        </p>
      )}
      {menu.message !== null && (
        <MessageLink
          room={room}
          seq={menu.message.seq}
          copied={copied ?? false}
          onCopy={copied === null ? undefined : onCopy}
        />
      )}
      {menu.message !== null && (
        <UnreadForm
          room={room}
          seq={menu.message.seq}
          onUnread={onUnread && ((seq) => {
            popover.current?.hidePopover();
            onUnread(seq);
          })}
        />
      )}
      <HostMenu
        room={room}
        myId={myId}
        standing={standing}
        subject={menu}
        actKey={menu.key}
        onOrder={(value) => {
          popover.current?.hidePopover();
          onOrder(value);
        }}
      />
    </div>
  );
}
