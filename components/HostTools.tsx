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
import type { Subject } from "./host_choices.ts";
import { CloseIcon } from "./icons.tsx";
import { Menu } from "./Menu.tsx";
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
  const { menu, told, onDismiss, onUndo, ...rest } = props;
  return (
    <>
      {menu !== null && <MenuPopover key={menu.key} {...rest} menu={menu} />}
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

/** Opens beside its link as soon as it is there, and takes the focus. */
function MenuPopover(
  { menu, onClose, ...props }:
    & Omit<HostToolsProps, "menu" | "told" | "onUndo" | "onDismiss">
    & { menu: OpenMenu },
) {
  const popover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = popover.current;
    // It goes back there when it closes, and stands beside it meanwhile.
    element?.showPopover({ source: menu.anchor });
    element?.querySelector("button")?.focus();
  }, []);
  return (
    <Menu
      {...props}
      subject={menu}
      actKey={menu.key}
      menuRef={popover}
      onHide={() => popover.current?.hidePopover()}
      onClosed={onClose}
    />
  );
}
