import { ActsPage } from "../../../components/ActsPage.tsx";
import { postAct, showActs } from "../../../lib/http/acts.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { menuWords } from "../../../lib/text/host_wording.ts";
import { PageTitle } from "../../(_components)/PageTitle.tsx";

export const handler = define.handlers({
  /** What can be done about a message or a person. */
  GET: (ctx) => showActs(ctx, roomOf(ctx)),

  /** Does it. */
  POST: (ctx) => postAct(ctx, roomOf(ctx)),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <PageTitle title={menuWords.title(data.room)} />
    <ActsPage page={data} />
  </>
));
