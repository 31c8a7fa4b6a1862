import { define } from "../../state.ts";

export default [
  define.middleware((ctx) => {
    ctx.state.seen.push("nested");
    return ctx.next();
  }),
];
