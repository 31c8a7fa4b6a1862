/**
 * One of one's own messages that the server has not acknowledged yet.
 *
 * Its state stands where the time of a stored message does, so that nothing
 * moves when it is stored. Loaded late in browsers.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { pendingWords } from "../lib/text/drawn_wording.ts";
import { heldLine, refusal } from "../lib/text/limit_wording.ts";
import type { PendingMessage } from "./chat_props.ts";

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
  const { change, code, state } = props.message;
  return (
    <li
      class="message"
      data-mine="true"
      data-first={props.first}
      data-state={state}
    >
      {state !== "failed" && (
        <p class="message__head">
          <span class="message__state">{pendingWords[state]}</span>
        </p>
      )}
      <div class="message__text" dir="auto">
        {change === "delete" ? pendingWords.deletion : props.children}
      </div>
      {state === "failed" && <Failure {...props} />}
      {state === "queued" && code !== null && <Held {...props} code={code} />}
    </li>
  );
}

function Failure({ message, onRetry, onDiscard }: PendingItemProps) {
  return (
    <div class="message__failure">
      <p class="message__problem problem" role="alert">
        {refusal(message.code)}
      </p>
      <div class="message__actions">
        <button
          type="button"
          class="button"
          data-kind="quiet"
          onClick={() => onRetry?.(message.cid)}
        >
          {pendingWords.retry}
        </button>
        <Discard message={message} onDiscard={onDiscard} />
      </div>
    </div>
  );
}

/** Why it waits. It goes by itself, but may take long. */
function Held(
  { code, message, onDiscard }: PendingItemProps & { readonly code: string },
) {
  return (
    <div class="message__failure">
      <p class="message__problem note" role="status">{heldLine(code)}</p>
      <div class="message__actions">
        <Discard message={message} onDiscard={onDiscard} />
      </div>
    </div>
  );
}

function Discard(
  { message, onDiscard }: Pick<PendingItemProps, "message" | "onDiscard">,
) {
  return (
    <button
      type="button"
      class="button"
      data-kind="danger"
      onClick={() => onDiscard?.(message.cid)}
    >
      {pendingWords.discard}
    </button>
  );
}
