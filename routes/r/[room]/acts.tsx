import { ActsPage } from "../../../components/ActsPage.tsx";
import { postAct, showActs } from "../../../lib/http/acts.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { hostWords } from "../../../lib/text/wording.ts";
import { PageTitle } from "../../(_components)/PageTitle.tsx";

export const handler = define.handlers({
  /** What can be done about a message or a person. */
  GET: (ctx) => showActs(ctx, roomOf(ctx)),

  /** Does it. */
  POST: (ctx) => postAct(ctx, roomOf(ctx)),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <PageTitle title={hostWords.menu.title(data.room)} />
    <ActsPage page={data} />
  </>
));
