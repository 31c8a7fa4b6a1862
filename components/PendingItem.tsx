/**
 * One of one's own messages that the server has not acknowledged yet.
 *
 * @module
 */
import { messageWords, refusal } from "../lib/text/wording.ts";
import type { PendingMessage } from "./chat_props.ts";
import { AlertIcon, ClockIcon } from "./icons.tsx";

export interface PendingItemProps {
  readonly message: PendingMessage;
  readonly onRetry?: ((cid: string) => void) | undefined;
  readonly onDiscard?: ((cid: string) => void) | undefined;
}

export function PendingItem({ message, ...callbacks }: PendingItemProps) {
  return (
    <li
      class="message"
      data-mine="true"
      data-first="false"
      data-state={message.state}
    >
      <div class="message__text" dir="auto">{message.body}</div>
      {message.state === "failed"
        ? <Failure message={message} {...callbacks} />
        : (
          <p class="message__state">
            <ClockIcon /> {messageWords[message.state]}
          </p>
        )}
    </li>
  );
}

function Failure({ message, onRetry, onDiscard }: PendingItemProps) {
  return (
    <div class="message__failure">
      <p class="message__state" role="alert">
        <AlertIcon /> {refusal(message.code)}
      </p>
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
  );
}
