import { HttpError, page } from "fresh";
import { define } from "../state.ts";

export const handler = define.handlers((ctx) => {
  const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
  return page(undefined, { status, headers: { "X-Error": String(status) } });
});

export default define.page<typeof handler>(({ error }) => (
  <main>
    <h1>{error instanceof HttpError ? `Error ${error.status}` : "Broken"}</h1>
    <p>{error instanceof HttpError ? error.message : "Something broke"}</p>
  </main>
));
