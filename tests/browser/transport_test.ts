/**
 * A network that lets no WebSocket through: the page finds out by itself, says
 * and hears the same over plain HTTP, and returns when it may.
 */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";
import { Wall } from "./wall.ts";

/** As long as a page stays with HTTP before it tries a WebSocket again. */
const HTTP_STAY = "05:00";

/** The messages that leave the page by plain HTTP, as they leave. */
function postsOf({ page }: Visitor): (string | null)[] {
  const posts: (string | null)[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST") return;
    if (request.url().endsWith("/api/rooms/lobby/messages")) {
      posts.push(request.postData());
    }
  });
  return posts;
}

/** Waits until the page has a WebSocket, and has been welcomed on it. */
async function returns(ada: Visitor): Promise<void> {
  const welcomed = ada.page.waitForEvent("websocket")
    .then((socket) => socket.waitForEvent("framereceived"));
  await ada.page.clock.fastForward(HTTP_STAY);
  await welcomed;
  await ada.live();
}

browserTest(
  "Where WebSockets are blocked, HTTP carries the same, until they are not",
  async ({ app, visit }) => {
    await using wall = new Wall(app.origin);
    wall.block();
    await using bob = await visit("/r/lobby", { as: "Bob" });
    await using ada = await visit("/r/lobby");
    await ada.page.clock.install();
    const posts = postsOf(ada);
    await ada.page.goto(`${wall.origin}/r/lobby`);
    await ada.join("Ada");
    assert(wall.refused > 0, "a WebSocket was tried first");

    await ada.say("over HTTP");
    await bob.sees("over HTTP");
    await bob.say("over a socket");
    await ada.sees("over a socket");
    await ada.seesPeople("Ada", "Bob");
    assertEquals(posts.length, 1);

    wall.allow();
    await returns(ada);
    await ada.say("over a socket again");
    await bob.sees("over a socket again");
    await bob.say("as before");
    await ada.sees("as before");
    assertEquals(wall.sockets, 1);
    assertEquals(posts.length, 1);
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);

browserTest(
  "A socket that is cut and may not come back leaves its work to HTTP",
  async ({ app, visit }) => {
    await using wall = new Wall(app.origin);
    await using bob = await visit("/r/lobby", { as: "Bob" });
    await using ada = await visit("/r/lobby");
    await ada.page.clock.install();
    const posts = postsOf(ada);
    await ada.page.goto(`${wall.origin}/r/lobby`);
    await ada.join("Ada");
    await ada.say("over a socket");
    await bob.sees("over a socket");
    assertEquals([wall.sockets, posts.length], [1, 0]);

    wall.block();
    await ada.say("over HTTP");
    await bob.sees("over HTTP");
    await bob.say("heard over HTTP");
    await ada.sees("heard over HTTP");
    assertEquals([wall.sockets, posts.length], [0, 1]);

    wall.allow();
    await returns(ada);
    await ada.say("over a socket again");
    await bob.sees("over a socket again");
    assertEquals([wall.sockets, posts.length], [1, 1]);
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);
