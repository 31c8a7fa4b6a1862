/**
 * Deletes what the browser keeps of a person: texts that stand in fields, and
 * messages that wait to be sent. Open tabs of theirs hear of it.
 *
 * @module
 */
import "./shared.ts";
import { storedTexts } from "./kept_text.ts";
import { storedDrafts } from "./stored_drafts.ts";

export async function forgetPerson(personId: string): Promise<void> {
  storedTexts(personId).forget();
  const drafts = storedDrafts(personId);
  const stop = drafts.watch(() => {}); // Else nobody is told.
  try {
    await drafts.forget();
  } finally {
    stop();
  }
}
