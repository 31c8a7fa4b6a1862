import { changeName, showMe } from "../../lib/http/me.ts";
import { define } from "../../lib/http/state.ts";
import { MeShell } from "../(_components)/MeShell.tsx";

/** Oneself: name, devices, leaving. A POST takes another name. */
export const handler = define.handlers({
  GET: (ctx) => showMe(ctx),
  POST: (ctx) => changeName(ctx),
});

export default define.page<typeof handler>(({ data }) => <MeShell {...data} />);
