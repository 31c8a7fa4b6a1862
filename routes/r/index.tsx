import { OpeningPage } from "../../components/OpeningPage.tsx";
import CopyLink from "../../islands/CopyLink.tsx";
import { openRoom, showOpening } from "../../lib/http/room_opening.ts";
import { define } from "../../lib/http/state.ts";
import { openingWords } from "../../lib/text/host_wording.ts";
import { PageTitle } from "../(_components)/PageTitle.tsx";

/** Opens the room whose name was typed into the form, or goes there. */
export const handler = define.handlers({
  GET: (ctx) => showOpening(ctx),
  POST: (ctx) => openRoom(ctx),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <PageTitle title={openingWords.title} />
    <OpeningPage page={data} link={(url) => <CopyLink url={url} />} />
  </>
));
