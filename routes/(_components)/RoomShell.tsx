import { Head } from "fresh/runtime";
import Chat from "../../islands/Chat.tsx";
import type { ChatProps } from "../../components/chat_props.ts";
import { formatter } from "../../components/FormattedText.tsx";
import { Formatting } from "../../components/formatting.ts";
import { Parts } from "../../components/Still.tsx";
import { STILL_PARTS } from "../../components/still_parts.ts";
import { roomTitle } from "../../lib/text/wording.ts";

export interface RoomShellProps extends ChatProps {
  /** Of this app, whose own links open in place. */
  readonly origin: string;
}

/** The page of a room: its title, and the island that makes it live. */
export function RoomShell({ origin, ...props }: RoomShellProps) {
  return (
    <>
      <Head>
        <title>{roomTitle(props.room)}</title>
        <link rel="canonical" href={`${origin}/r/${props.room}`} />
        {props.standing.unlisted && <meta name="robots" content="noindex" />}
      </Head>
      <Formatting.Provider value={formatter(origin)}>
        <Parts.Provider value={STILL_PARTS}>
          <Chat {...props} />
        </Parts.Provider>
      </Formatting.Provider>
    </>
  );
}
