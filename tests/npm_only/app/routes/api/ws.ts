import { define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    if (ctx.url.searchParams.has("bare")) {
      const { socket, response } = ctx.upgrade();
      socket.onmessage = ({ data }) => socket.send(`bare ${data}`);
      return response;
    }
    if (ctx.url.searchParams.has("open")) {
      return ctx.upgrade({ open: (socket) => socket.send("only open") });
    }
    return ctx.upgrade({
      open: (socket) => socket.send("open"),
      message: (socket, { data }) => socket.send(`managed ${data}`),
    }, { protocol: "chat.v1" });
  },
});
