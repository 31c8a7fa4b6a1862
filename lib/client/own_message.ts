/**
 * One's own messages as they can be changed: with what is on its way already.
 *
 * @module
 */
import type { Message } from "../protocol.ts";
import type { Chat } from "./chat.ts";

export interface OwnMessage {
  readonly cid: string;
  /** `null`: the server has given it none yet. */
  readonly id: string | null;
  readonly body: string;
}

type Own = Pick<Chat, "changes" | "me" | "messages" | "pending">;

/** The last message that one wrote and did not delete; `null`: none is here. */
export function lastOwn(chat: Own): OwnMessage | null {
  const waiting = chat.pending.peek()
    .filter(({ change, state }) => change === undefined && state !== "failed")
    .map(({ body, cid }) => ({ cid, id: null, body }));
  const stored = chat.messages.peek()
    .filter((message) => isOwn(chat, message))
    .map(({ body, cid, id }) => ({ cid, id, body: body ?? "" }));
  const last = [...stored, ...waiting].findLast(({ cid }) =>
    chat.changes.peek().get(cid)?.change?.kind !== "delete"
  );
  return last === undefined ? null : asChanged(chat, last);
}

/** An own message by its id; `null`: it is none, or deleted. */
export function ownMessage(chat: Own, id: string): OwnMessage | null {
  const message = chat.messages.peek().find((message) => message.id === id);
  if (message === undefined || !isOwn(chat, message)) return null;
  const { body, cid } = message;
  return asChanged(chat, { cid, id, body: body ?? "" });
}

function isOwn({ me }: Own, { body, by, kind }: Message): boolean {
  return kind === "message" && body !== null && by.id === me.peek().id;
}

function asChanged({ changes }: Own, message: OwnMessage): OwnMessage {
  const change = changes.peek().get(message.cid);
  return change === undefined ? message : { ...message, body: change.body };
}
