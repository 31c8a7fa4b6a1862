/**
 * A dialog that is open as long as it is drawn, and takes the page's place
 * meanwhile: Escape, its buttons and a click beside it close it, and the focus
 * goes back to where it was.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface ModalDialogProps {
  /** Its class. */
  readonly kind: string;
  readonly label: string;
  readonly children: ComponentChildren;
  readonly onClose?: (() => void) | undefined;
  /** Stands in the flow of a page, as it would be open; for its picture. */
  readonly still?: boolean | undefined;
}

export function ModalDialog(props: ModalDialogProps) {
  const { children, kind, label, onClose, still = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    // What is open below would be closed with the focus in it; so it gives the
    // focus back first.
    for (const open of document.querySelectorAll(":popover-open")) {
      if (open instanceof HTMLElement) open.hidePopover();
    }
    element?.showModal();
    // Gives the focus back, also when it is no longer drawn for other reasons.
    return () => element?.close();
  }, []);
  return (
    <dialog
      class={`overlay ${kind}`}
      aria-label={label}
      open={still}
      ref={dialog}
      // It is told late; by then another may stand in its place.
      onClose={() => dialog.current !== null && onClose?.()}
      onClick={(event) => {
        // Its own box is filled by the form; the rest is what lies behind.
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <form class="overlay__box" method="dialog">{children}</form>
    </dialog>
  );
}
