import { EntryPage } from "../../components/EntryPage.tsx";
import { postEntry, showEntry } from "../../lib/http/invites.ts";
import { define } from "../../lib/http/state.ts";
import { entryWords } from "../../lib/text/host_wording.ts";
import { PageTitle } from "../(_components)/PageTitle.tsx";

/** A link that gives a room back to its owner. */
export const handler = define.handlers({
  GET: (ctx) => showEntry(ctx, "recover", ctx.params.token ?? ""),
  POST: (ctx) => postEntry(ctx, "recover", ctx.params.token ?? ""),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <PageTitle title={entryWords.title} />
    <EntryPage page={data} />
  </>
));
