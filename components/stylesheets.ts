/**
 * The stylesheets of every page, in the order in which the build joins them.
 *
 * `tokens.css` comes first, as it names the layers; after it the order has no
 * weight.
 *
 * @module
 */
export const STYLESHEETS: readonly string[] = [
  "/tokens.css",
  "/base.css",
  "/layout.css",
  "/button.css",
  "/field.css",
  "/avatar.css",
  "/header.css",
  "/sidebar.css",
  "/rooms.css",
  "/people.css",
  "/timeline.css",
  "/message.css",
  "/body.css",
  "/act.css",
  "/more.css",
  "/toast.css",
  "/composer.css",
  "/typing.css",
  "/join.css",
  "/banner.css",
  "/blank.css",
  "/sheet.css",
  "/host.css",
  "/me.css",
  "/theme.css",
  "/palette.css",
];

/** All of them in one, as pages link it. */
export const STYLESHEET = "/style.css";
