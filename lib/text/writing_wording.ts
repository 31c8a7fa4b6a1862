/**
 * What is said to who writes: the part of `wording.ts` that comes with what
 * helps with it, kept apart as a room's script would carry it. Browser-safe.
 *
 * @module
 */
import { counted } from "./wording.ts";

export const writingWords = {
  editing: "You are editing your message.",
  cancel: "Cancel",
  save: "Save",
  edit: "Edit message",
  text: "New text",
  list: { person: "People to mention", emoji: "Emoji" },
  options: (count: number) => counted(count, "suggestion", "suggestions"),
};
