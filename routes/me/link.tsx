import { linkDevice } from "../../lib/http/me.ts";
import { define } from "../../lib/http/state.ts";
import { MeShell } from "../(_components)/MeShell.tsx";

export const handler = define.handlers({
  /** Who comes by the address of the form wants the page that has it. */
  GET: (ctx) => ctx.redirect("/me", 303),

  /** Makes a link to another device, and shows it. */
  POST: (ctx) => linkDevice(ctx),
});

export default define.page<typeof handler>(({ data }) => <MeShell {...data} />);
