import { define } from "../../state.ts";

export default define.page(({ url, state }) => {
  if (url.searchParams.has("fail")) throw new Error("While rendering");
  return <h1>Nested, seen by {state.seen.join(" ")}</h1>;
});
