import { page } from "fresh";
import { OfflinePage } from "../components/OfflinePage.tsx";
import { define } from "../lib/http/state.ts";
import { offlineWords } from "../lib/text/wording.ts";
import { PageTitle } from "./(_components)/PageTitle.tsx";

/** What the service worker shows where it has nothing else to show. */
export const handler = define.handlers({
  GET: () => page(),
});

export default define.page<typeof handler>(() => (
  <>
    <PageTitle title={offlineWords.title()} />
    <OfflinePage />
  </>
));
