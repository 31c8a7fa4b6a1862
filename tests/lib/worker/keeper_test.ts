/** The keeper, over caches and a network that the tests play. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  createKeeper,
  type Keeper,
  PATIENCE_MS,
  ROOMS_KEPT,
} from "../../../lib/worker/keeper.ts";

const ORIGIN = "http://chat.example";

/** Answers by path; a path that is missing is a network that fails. */
type Network = Map<string, () => Response | Promise<Response>>;

function html(person: string, text: string, status = 200): Response {
  const body =
    `<!DOCTYPE html><html lang="en" data-person="${person}"><body>${text}</body></html>`;
  const headers = { "content-type": "text/html; charset=utf-8" };
  return new Response(body, { status, headers });
}

function file(text: string): Response {
  const headers = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": "text/javascript",
  };
  return new Response(text, { headers });
}

class World {
  /** How often pages that were there were claimed. */
  claims = 0;
  readonly network: Network = new Map([["/offline", () => html("", "Off")]]);
  readonly asked: string[] = [];
  readonly #open = new Map<string, Map<string, Response>>();

  /** Memory in place of a browser's caches: the part that is used. */
  readonly caches = {
    keys: () => Promise.resolve([...this.#open.keys()]),
    delete: (name: string) => Promise.resolve(this.#open.delete(name)),
    open: (name: string) => {
      const found = this.#open.get(name) ?? new Map<string, Response>();
      this.#open.set(name, found);
      const key = (url: string) => new URL(url, ORIGIN).href;
      return Promise.resolve({
        match: (url: string) => Promise.resolve(found.get(key(url))?.clone()),
        put: (url: string, response: Response) => {
          found.delete(key(url));
          found.set(key(url), response);
          return Promise.resolve();
        },
        delete: (at: string | Request) =>
          Promise.resolve(
            found.delete(key(typeof at === "string" ? at : at.url)),
          ),
        keys: () =>
          Promise.resolve([...found.keys()].map((url) => new Request(url))),
      });
    },
  } as unknown as CacheStorage;

  keeper(build: string): Keeper {
    return createKeeper({
      caches: this.caches,
      clients: {
        claim: () => {
          this.claims += 1;
          return Promise.resolve();
        },
      },
      location: { origin: ORIGIN },
      // The network answers or fails, and is never late.
      setTimeout: (_, ms) => assertEquals(ms, PATIENCE_MS),
      fetch: (request) => {
        const url = new URL(
          typeof request === "string" ? request : request.url,
          ORIGIN,
        );
        this.asked.push(url.pathname + url.search);
        const answer = this.network.get(url.pathname + url.search);
        return answer === undefined
          ? Promise.reject(new TypeError("Failed to fetch"))
          : Promise.resolve(answer());
      },
    }, build);
  }

  /** Everything that is kept, of all builds, by address. */
  async kept(): Promise<string[]> {
    const urls: string[] = [];
    for (const name of await this.caches.keys()) {
      const cache = await this.caches.open(name);
      for (const { url } of await cache.keys()) {
        urls.push(url.slice(ORIGIN.length));
      }
    }
    return urls.sort();
  }
}

/** The text of a page, once all that goes on after it is over. */
async function visit(keeper: Keeper, path: string): Promise<string> {
  const after: Promise<unknown>[] = [];
  const request = new Request(ORIGIN + path);
  const response = await keeper.page(request, (work) => after.push(work));
  await Promise.all(after);
  return await response.text();
}

Deno.test("Keeper.page() shows the network's page, and keeps it for later", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  await keeper.install();
  world.network.set("/r/tea", () => html("ada", "first"));
  await visit(keeper, "/r/tea");
  world.network.set("/r/tea", () => html("ada", "second"));
  const online = await visit(keeper, "/r/tea");
  world.network.clear();

  const offline = await visit(keeper, "/r/tea");

  assert(online.includes("second") && !online.includes("data-kept"), online);
  assert(offline.includes("second"), offline);
  assert(offline.includes('<html data-kept="" '), offline);
});

Deno.test("Keeper.page() waits for the network only so long, if a page is kept", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/r/tea", () => html("ada", "seen"));
  await visit(keeper, "/r/tea");
  const late = Promise.withResolvers<Response>();
  const slow = createKeeper({
    caches: world.caches,
    clients: { claim: () => Promise.resolve() },
    location: { origin: ORIGIN },
    setTimeout: (run) => run(),
    fetch: () => late.promise,
  }, "1");

  const shown = await slow.page(new Request(`${ORIGIN}/r/tea`), () => {});

  assert((await shown.text()).includes("seen"));
  late.resolve(html("ada", "late"));
});

Deno.test("Keeper.page() shows a kept page where only a gateway answers", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/r/tea", () => html("ada", "seen"));
  await visit(keeper, "/r/tea");
  world.network.set("/r/tea", () => html("", "Bad gateway", 502));

  assert((await visit(keeper, "/r/tea")).includes("seen"));
});

Deno.test("Keeper.page() shows the offline page where nothing is kept", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  await keeper.install();
  world.network.clear();

  assert((await visit(keeper, "/r/never")).includes("Off"));
  assert((await visit(keeper, "/me")).includes("Off"));
});

Deno.test("Keeper.page() forgets a room that is gone", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/r/tea", () => html("ada", "seen"));
  await visit(keeper, "/r/tea");
  world.network.set("/r/tea", () => html("ada", "Removed", 403));
  await visit(keeper, "/r/tea");

  assert(!(await world.kept()).includes("/r/tea"));
});

Deno.test("Keeper.page() keeps no page of the past, and none but rooms", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  for (const path of ["/r/tea?before=9", "/me", "/r/tea/settings"]) {
    world.network.set(path, () => html("ada", "secret"));
    await visit(keeper, path);
  }

  assertEquals(await world.kept(), []);
});

Deno.test("Keeper.page() ends what was kept once a page is somebody else's", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/r/tea", () => html("ada", "Ada's"));
  await visit(keeper, "/r/tea");
  const seen = await world.caches.open("fresh-chat seen");
  await seen.put("/r/tea?seen-by=ada", new Response("{}"));
  world.network.set("/r/lobby", () => html("", "Nobody's"));
  await visit(keeper, "/r/lobby");

  assertEquals(await world.kept(), ["/kept-for", "/r/lobby"]);
});

Deno.test("Keeper.keep() looks after a page that was on its way when the worker began", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/r/tea", () => html("ada", "Ada's"));
  await keeper.activate();
  assertEquals(world.claims, 1);

  await keeper.keep(new URL(`${ORIGIN}/r/tea`));

  assertEquals(world.claims, 2);
});

Deno.test("Keeper.keep() puts no older page in the place of another person's", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  const late = Promise.withResolvers<Response>();
  world.network.set("/r/tea", () => late.promise);
  const loading = keeper.keep(new URL(`${ORIGIN}/r/tea`));
  world.network.set("/r/tea", () => html("ada", "Ada's"));
  await visit(keeper, "/r/tea");

  late.resolve(html("", "Nobody's"));
  await loading;

  world.network.clear();
  assert((await visit(keeper, "/r/tea")).includes("Ada's"));
});

Deno.test("Keeper.forget() has no page come that was asked for before", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  const late = Promise.withResolvers<Response>();
  world.network.set("/r/tea", () => late.promise);
  const loading = keeper.keep(new URL(`${ORIGIN}/r/tea`));

  await keeper.forget();
  late.resolve(html("ada", "Ada's"));
  await loading;

  assertEquals(await world.kept(), []);
});

Deno.test("Keeper.page() keeps what a script names, if the script was kept alone", async () => {
  const world = new World();
  world.network.set("/_fresh/js/1/Chat.js", () => file(`import("./more.js")`));
  world.network.set("/r/tea", () => html("ada", `"/_fresh/js/1/Chat.js"`));
  const script = new Request(`${ORIGIN}/_fresh/js/1/Chat.js`);
  await world.keeper("1").asset(script);
  // Files that name each other end too.
  world.network.set("/_fresh/js/1/more.js", () => file(`"./Chat.js"`));

  await visit(world.keeper("1"), "/r/tea");

  assert((await world.kept()).includes("/_fresh/js/1/more.js"));
});

Deno.test("Keeper.forget() leaves nothing of a person, and the files of the app", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/_fresh/js/1/Chat.js", () => file(""));
  world.network.set(
    "/r/tea",
    () => html("ada", `<script src="/_fresh/js/1/Chat.js"></script>`),
  );
  await visit(keeper, "/r/tea");

  await keeper.forget();

  assertEquals(await world.kept(), ["/_fresh/js/1/Chat.js"]);
});

Deno.test("Keeper.page() keeps the last rooms only", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  for (let i = 0; i <= ROOMS_KEPT; i++) {
    world.network.set(`/r/room-${i}`, () => html("ada", ""));
    await visit(keeper, `/r/room-${i}`);
  }

  const rooms = (await world.kept()).filter((path) => path.startsWith("/r/"));
  assertEquals(rooms.length, ROOMS_KEPT);
  assert(!rooms.includes("/r/room-0"));
});

Deno.test("Keeper.asset() asks the network once for what never changes", async () => {
  const world = new World();
  const keeper = world.keeper("1");
  world.network.set("/_fresh/js/1/a.js", () => file("a"));
  world.network.set("/b.js?__frsh_c=1", () => new Response("b"));
  for (const path of ["/_fresh/js/1/a.js", "/b.js?__frsh_c=1"]) {
    for (let i = 0; i < 2; i++) {
      const response = await keeper.asset(new Request(ORIGIN + path));
      await response.body?.cancel();
    }
  }

  // The second said nothing of how long it may be kept.
  assertEquals(world.asked, [
    "/_fresh/js/1/a.js",
    "/b.js?__frsh_c=1",
    "/b.js?__frsh_c=1",
  ]);
});

Deno.test("A new build's worker shows the rooms anew, and nothing of the old build", async () => {
  const world = new World();
  const old = world.keeper("1");
  world.network.set("/_fresh/js/1/Chat.js", () => file("old"));
  world.network.set("/r/tea", () => html("ada", `"/_fresh/js/1/Chat.js"`));
  await visit(old, "/r/tea");
  world.network.set("/_fresh/js/2/Chat.js", () => file("new"));
  world.network.set("/r/tea", () => html("ada", `"/_fresh/js/2/Chat.js"`));

  const keeper = world.keeper("2");
  await keeper.install();
  await keeper.activate();
  world.network.clear();

  assert((await visit(keeper, "/r/tea")).includes("/_fresh/js/2/Chat.js"));
  assertEquals(await world.kept(), [
    "/_fresh/js/2/Chat.js",
    "/kept-for",
    "/offline",
    "/r/tea",
  ]);
});

Deno.test("Keeper.install() fails with the network, to be tried again", async () => {
  const world = new World();
  world.network.clear();

  await assertRejects(() => world.keeper("1").install(), TypeError);
});
