import { Head } from "fresh/runtime";
import { LinkPage } from "../../components/LinkPage.tsx";
import Leaving from "../../islands/Leaving.tsx";
import { followLink, showLink } from "../../lib/http/links.ts";
import { define } from "../../lib/http/state.ts";
import { linkWords } from "../../lib/text/wording.ts";

/** A link that makes this browser the person who made it. */
export const handler = define.handlers({
  GET: (ctx) => showLink(ctx, ctx.params.token ?? ""),
  POST: (ctx) => followLink(ctx, ctx.params.token ?? ""),
});

export default define.page<typeof handler>(({ data }) => (
  <>
    <Head>
      <title>{linkWords.title()}</title>
      <meta name="robots" content="noindex" />
    </Head>
    <LinkPage page={data} leaving={(form) => <Leaving {...form} />} />
  </>
));
