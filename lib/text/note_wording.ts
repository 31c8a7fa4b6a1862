/**
 * What stands beside a room's messages until it is sent away: the part of
 * `wording.ts` that comes when there is something to tell. Browser-safe.
 *
 * @module
 */
export const noteWords = {
  owner: "You run this room: you can mute, remove and delete in it.",
  dismiss: "Dismiss",
};
