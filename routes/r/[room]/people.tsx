import { PeoplePage } from "../../../components/PeoplePage.tsx";
import { showPeople } from "../../../lib/http/people_page.ts";
import { roomOf } from "../../../lib/http/room_route.ts";
import { define } from "../../../lib/http/state.ts";
import { peoplePageWords } from "../../../lib/text/wording.ts";
import { PageTitle } from "../../(_components)/PageTitle.tsx";

export const handler = define.handlers({
  /** Who is online. */
  GET: (ctx) => showPeople(ctx, roomOf(ctx)),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <PageTitle title={peoplePageWords.title(data.room, data.count)} />
    <PeoplePage page={data} />
  </>
));
