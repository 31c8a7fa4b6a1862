/**
 * A network that lets no WebSocket through: the page finds out by itself, says
 * and hears the same over plain HTTP, and returns when it may.
 */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";
import { Wall } from "./wall.ts";

/** Between two pings, with which a page by HTTP tries a WebSocket beside. */
const PING_MS = 5_000;
/** Before an upgrade that hangs is given up. */
const CONNECT_MS = 5_000;

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

/**
 * Waits until a WebSocket was tried beside, and the page has another for good.
 */
async function returns({ page }: Visitor): Promise<void> {
  let welcomed = 0;
  let something = Promise.withResolvers<void>();
  page.on("websocket", (socket) =>
    socket.once("framereceived", () => {
      welcomed += 1;
      something.resolve();
    }));
  page.on("response", (response) => {
    if (response.url().endsWith("/messages?limit=1")) something.resolve();
  });
  while (welcomed < 2) {
    something = Promise.withResolvers();
    if (welcomed === 0) await page.clock.fastForward(PING_MS);
    await something.promise;
  }
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
    await ada.live();
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
    await ada.live();
    await ada.say("over a socket again");
    await bob.sees("over a socket again");
    assertEquals([wall.sockets, posts.length], [1, 1]);
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);

browserTest(
  "A page whose way by HTTP does not come is loaded anew to get it",
  async ({ app, visit }) => {
    await using wall = new Wall(app.origin);
    await using bob = await visit("/r/lobby", { as: "Bob" });
    await using ada = await visit("/r/lobby", { serviceWorkers: "block" });
    await ada.page.goto(`${wall.origin}/r/lobby`);
    await ada.join("Ada");
    await ada.say("over a socket");
    await bob.sees("over a socket");
    await ada.page.waitForLoadState("networkidle");
    let anew = false;
    ada.page.on("request", (request) => anew ||= request.isNavigationRequest());
    await ada.page.route(
      "**/_fresh/js/**",
      (route) => anew ? route.continue() : route.abort(),
    );

    wall.block();
    await ada.say("over HTTP");
    await bob.sees("over HTTP");
    await bob.say("heard over HTTP");
    await ada.sees("heard over HTTP");
    assert(anew);
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);

browserTest(
  "Where WebSockets are swallowed, only the first one is waited for",
  async ({ app, visit }) => {
    await using wall = new Wall(app.origin);
    wall.swallow();
    await using bob = await visit("/r/lobby", { as: "Bob" });
    await using ada = await visit("/r/lobby");
    await ada.page.clock.install();
    await ada.page.goto(`${wall.origin}/r/lobby`);
    const hangs = ada.page.waitForEvent("websocket");
    await ada.typeName("Ada");
    await hangs;
    await ada.page.clock.fastForward(CONNECT_MS);
    await ada.live();
    await ada.say("over HTTP");
    await bob.sees("over HTTP");

    const { refused } = wall;
    const back = ada.page.waitForRequest((request) =>
      request.url().includes("/api/rooms/lobby/events") &&
      request.method() === "GET"
    );
    wall.cut();
    await back;
    await ada.say("back at once");
    await bob.sees("back at once");
    assertEquals(wall.refused, refused);

    wall.allow();
    await returns(ada);
    await ada.live();
    await ada.say("over a socket");
    await bob.sees("over a socket");
    assertEquals(wall.sockets, 1);
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);
