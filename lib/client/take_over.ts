/**
 * Takes over what somebody had said in this tab and could not send before their
 * session ended, as when the server came back from a backup that knew nothing
 * of it: whoever goes on in the same tab under another name is asked whether to
 * send it.
 *
 * The tab remembers whose it was, and nothing else. Who leaves on purpose has
 * had their texts deleted (`leaving.ts`), so that there is nothing to take.
 *
 * @module
 */
import { attempt } from "./attempt.ts";
import type { DraftStore } from "./draft_store.ts";
import type { EarlyTexts, TextStore } from "./kept_text.ts";

/** Why such a text is not sent by itself. */
const REFUSED = "signed_out";

const OWNER = "fresh-chat owner";

/** Where this browser keeps what one person wrote. */
export interface Belongings {
  readonly drafts: Pick<DraftStore, "list" | "put">;
  readonly texts:
    & Pick<TextStore, "load" | "rooms" | "save">
    & Pick<EarlyTexts, "early" | "dropEarly">;
}

/**
 * Moves what somebody left to who is here now. Changes of messages stay, as
 * nobody else may make them. A device keeps each `cid` once, so that to put a
 * draft takes it from whose it was.
 */
export async function takeOver(from: Belongings, to: Belongings) {
  const early = from.texts.early();
  const left = [...await from.drafts.list(), ...early];
  for (const draft of left) {
    if ("change" in draft) continue;
    const { body, cid, room } = draft;
    await to.drafts.put({ cid, room, body, refused: REFUSED });
  }
  for (const { cid } of early) from.texts.dropEarly(cid);
  for (const room of from.texts.rooms()) {
    const kept = from.texts.load(room);
    if (kept === null || to.texts.load(room) !== null) continue;
    to.texts.save(room, kept);
    from.texts.save(room, { text: "", caret: 0 });
  }
}

/** Who wrote in this tab before; `null`: nobody, or that cannot be known. */
export function formerOwner(): string | null {
  return attempt(() => sessionStorage.getItem(OWNER));
}

export function setOwner(personId: string): void {
  attempt(() => sessionStorage.setItem(OWNER, personId));
}
