import { Head } from "fresh/runtime";
import Chat from "../../islands/Chat.tsx";
import type { ChatProps } from "../../components/chat_props.ts";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { Parts } from "../../components/Still.tsx";
import { roomTitle } from "../../lib/text/wording.ts";
import { drawnParts } from "./drawn_parts.ts";
import { type KeptHtml, stretchDrawer } from "./drawn_stretch.ts";

export interface RoomShellProps extends ChatProps {
  /** Of this app, whose own links open in place. */
  readonly origin: string;
  /** Address of the page within it. */
  readonly path: string;
  /** What was drawn before. */
  readonly fragments: KeptHtml;
  /** Stands where the reader is shown, if that is drawn elsewhere. */
  readonly myself?: string | undefined;
}

/** Of an element that is nothing to see: all of the page is there. */
const END_ID = "page-end";

/**
 * Nothing is painted before all of the page is there: the newest messages and
 * the field come last, so that a part would show others, and then move. Browsers
 * that do not know this paint as they always did.
 */
const PAINT_WHOLE = {
  rel: "expect",
  href: `#${END_ID}`,
  blocking: "render", // Not known to Preact's types.
};

/** The page of a room: its title, and the island that makes it live. */
export function RoomShell(
  { fragments, myself, origin, path, ...props }: RoomShellProps,
) {
  const format = formatter(origin);
  const stretch = stretchDrawer(fragments, [origin, path], format);
  return (
    <>
      <Head>
        <title>{roomTitle(props.room)}</title>
        <link rel="canonical" href={`${origin}/r/${props.room}`} />
        <link {...PAINT_WHOLE} />
        {props.standing.unlisted && <meta name="robots" content="noindex" />}
      </Head>
      <Formatting.Provider value={{ ...format, stretch }}>
        <Parts.Provider value={drawnParts(fragments, myself)}>
          <Chat {...props} />
        </Parts.Provider>
      </Formatting.Provider>
      <span id={END_ID} hidden />
    </>
  );
}
