import { Head } from "fresh/runtime";
import Chat from "../../islands/Chat.tsx";
import type { ChatProps } from "../../components/chat_props.ts";
import { roomTitle } from "../../lib/text/wording.ts";

/** The page of a room: its title, and the island that makes it live. */
export function RoomShell(props: ChatProps) {
  return (
    <>
      <Head>
        <title>{roomTitle(props.room)}</title>
        <link rel="canonical" href={`/r/${props.room}`} />
        {props.standing.unlisted && <meta name="robots" content="noindex" />}
      </Head>
      <Chat {...props} />
    </>
  );
}
