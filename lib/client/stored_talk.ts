/**
 * What one says in a browser, with drafts in IndexedDB: what `late_talk.ts`
 * loads.
 *
 * @module
 */
import "./shared.ts";
import type { DraftStore } from "./draft_store.ts";
import { storedTexts } from "./kept_text.ts";
import { storedDrafts } from "./stored_drafts.ts";
import {
  type Belongings,
  formerOwner,
  setOwner,
  takeOver,
} from "./take_over.ts";
import { createTalk, type LoadedTalk, type TalkNeeds } from "./talk.ts";

export function storedTalk(
  needs: TalkNeeds,
  wallMs: () => number,
): LoadedTalk {
  return createTalk(needs, inherited(needs.me.peek().id), wallMs);
}

/** The drafts of one person, with what was left to them in this tab. */
function inherited(personId: string): DraftStore {
  const { drafts, texts } = belongings(personId);
  return {
    ...drafts,
    async list() {
      const former = formerOwner();
      if (former !== null && former !== personId) {
        await takeOver(belongings(former), { drafts, texts });
      }
      setOwner(personId);
      return await drafts.list();
    },
  };
}

function belongings(
  personId: string,
): Belongings & { readonly drafts: DraftStore } {
  return { drafts: storedDrafts(personId), texts: storedTexts(personId) };
}
