/**
 * What one says in a browser, with drafts in IndexedDB: what `late_talk.ts`
 * loads.
 *
 * @module
 */
import "./shared.ts";
import { storedDrafts } from "./stored_drafts.ts";
import { createTalk, type LoadedTalk, type TalkNeeds } from "./talk.ts";

export function storedTalk(
  needs: TalkNeeds,
  wallMs: () => number,
): LoadedTalk {
  return createTalk(needs, storedDrafts(needs.me.peek().id), wallMs);
}
