/**
 * One of one's own messages that the server has not acknowledged yet.
 *
 * Its state stands where the time of a stored message does, so that nothing
 * moves when it is stored. Loaded late in browsers.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { refusal } from "../lib/text/limit_wording.ts";
import { messageWords } from "../lib/text/wording.ts";
import type { PendingMessage } from "./chat_props.ts";
import { AlertIcon, ClockIcon } from "./icons.tsx";

export interface PendingItemProps {
  readonly message: PendingMessage;
  /** Will begin a group when it is stored. */
  readonly first: boolean;
  readonly onRetry?: ((cid: string) => void) | undefined;
  readonly onDiscard?: ((cid: string) => void) | undefined;
}

/** @param props `children` is its text, formatted. */
export function PendingItem(
  props: PendingItemProps & { readonly children: ComponentChildren },
) {
  const { change, state } = props.message;
  return (
    <li
      class="message"
      data-mine="true"
      data-first={props.first}
      data-state={state}
    >
      {state !== "failed" && (
        <p class="message__head">
          <ClockIcon />
          <span class="message__state">{messageWords[state]}</span>
        </p>
      )}
      <div class="message__text" dir="auto">
        {change === "delete" ? messageWords.deletion : props.children}
      </div>
      {state === "failed" && <Failure {...props} />}
    </li>
  );
}

function Failure({ message, onRetry, onDiscard }: PendingItemProps) {
  return (
    <div class="message__failure">
      <p class="message__problem problem" role="alert">
        <AlertIcon /> {refusal(message.code)}
      </p>
      <div class="message__actions">
        <button
          type="button"
          class="button"
          data-kind="quiet"
          onClick={() => onRetry?.(message.cid)}
        >
          {messageWords.retry}
        </button>
        <button
          type="button"
          class="button"
          data-kind="danger"
          onClick={() => onDiscard?.(message.cid)}
        >
          {messageWords.discard}
        </button>
      </div>
    </div>
  );
}
