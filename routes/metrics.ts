import { define } from "../lib/http/state.ts";
import { answerScrape } from "../lib/metrics/scrape.ts";

/** All figures for Prometheus, where a token is set and for who brings it. */
export const handler = define.handlers({
  GET(ctx) {
    const { config, figures } = ctx.state.services;
    const authorization = ctx.req.headers.get("authorization");
    return answerScrape(figures, config.metricsToken, authorization);
  },
});
