import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ErrorPage } from "../components/ErrorPage.tsx";
import { refuseAddress, TooManyRequests } from "../lib/http/address_limits.ts";
import { answerFailure } from "../lib/http/failure.ts";
import { Removed } from "../lib/http/room_gate.ts";
import { isSafe } from "../lib/http/same_origin.ts";
import { define } from "../lib/http/state.ts";
import { ToldBriefly } from "../lib/http/told_briefly.ts";
import { errorPage } from "../lib/text/error_wording.ts";
import { barLine } from "../lib/text/limit_wording.ts";

/** No middleware sees the answer to a failure: what they add is added here. */
export const handler = define.handlers((ctx) => {
  if (ctx.error instanceof TooManyRequests) {
    return refuseAddress(ctx, ctx.error);
  }
  const { status, headers, json } = answerFailure(ctx);
  const { requestId } = ctx.state;
  if (ctx.url.pathname.startsWith("/api/")) {
    return Response.json(json, { status, headers });
  }
  const read = isSafe(ctx.req.method);
  const brief = ctx.error instanceof ToldBriefly ? ctx.error.brief : null;
  const why = brief?.why ?? barOf(ctx.error);
  return page({ status, requestId, why, read, brief }, { status, headers });
});

/** Somebody who was removed may know for how long. */
function barOf(error: unknown): string | null {
  return error instanceof Removed ? barLine("banned", error.leftS) : null;
}

export default define.page<typeof handler>(({ data }) => (
  <>
    <Head>
      <title>{errorPage(data.status).heading}</title>
      <meta name="robots" content="noindex" />
    </Head>
    <ErrorPage {...data} />
  </>
));
