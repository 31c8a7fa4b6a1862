/**
 * What a person has written is never lost: by a reload, a network that comes
 * and goes, a browser that denies this or that. Tabs and browsers that are
 * killed are a fault run.
 */
import { assert, assertEquals } from "@std/assert";
import type { ClientFrame } from "../../lib/protocol.ts";
import { member, say } from "../lib/chat_fixtures.ts";
import { browserTest } from "./scene.ts";

browserTest(
  "Two tabs send what was written offline, once and in order",
  async ({ visit }) => {
    await using ada = await visit("/r/lobby", { as: "Ada" });
    await using tab = await ada.openTab();
    await tab.live();
    await ada.goOffline();
    const queued = ada.page.locator(".message[data-state=queued]");
    // Each is stored before the next is said: that is their order.
    await ada.say("one");
    await queued.waitFor();
    await tab.say("two");
    await queued.nth(1).waitFor();
    await ada.say("three");
    await queued.nth(2).waitFor();
    await ada.context.setOffline(false);

    await using bob = await visit("/r/lobby", { as: "Bob" });
    await bob.sees("three");

    assertEquals(await bob.timeline(), ["one", "two", "three"]);
    await ada.sees("three");
    await tab.sees("three");
  },
);

browserTest(
  "What waits when the session ends is there for who goes on in the tab (UX 2)",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await using bob = await visit("/r/tea", { as: "Bob" });
    let takes = false;
    await ada.page.routeWebSocket(/\/api\/ws$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => {
        const frame: ClientFrame = JSON.parse(String(text));
        if (takes || frame.t !== "send") return server.send(text);
        const { cid, room } = frame;
        const refusal = { code: "rate", retry: true, afterMs: 3_600_000 };
        socket.send(JSON.stringify({ t: "nack", room, cid, ...refusal }));
      });
    });
    await ada.reload();
    await ada.say("not in vain");
    await ada.page.getByText("This opens a room, and many were opened lately.")
      .waitFor();
    await ada.context.clearCookies();
    takes = true;
    await ada.page.reload();
    await ada.join("Eve");

    await ada.field.focus();
    await ada.page.getByText("You were signed out before this was sent.")
      .waitFor();
    assertEquals(await bob.timeline(), []);
    await ada.page.getByRole("button", { name: "Retry" }).click();
    await bob.sees("not in vain");
    await ada.sees("not in vain");
    assertEquals(await ada.timeline(), await bob.timeline());
  },
);

browserTest(
  "What is typed survives a reload, with the caret, in its room (UX 5)",
  async ({ app, visit }) => {
    await using ada = await visit("/r/lobby", { as: "Ada" });
    await ada.field.fill("half a thought");
    await ada.field.evaluate((element) => {
      if (element instanceof HTMLTextAreaElement) {
        element.setSelectionRange(4, 4);
      }
    });
    await ada.reload();
    await ada.field.press("!");
    assertEquals(await ada.field.inputValue(), "half! a thought");

    await ada.page.goto(`${app.origin}/r/elsewhere`);
    await ada.live();
    assertEquals(await ada.field.inputValue(), "");
    await ada.page.goto(`${app.origin}/r/lobby`);
    await ada.live();
    await ada.page.keyboard.press("Tab");
    await ada.field.press("Enter");
    await ada.sees("half! a thought");
    await ada.reload();
    assertEquals(await ada.field.inputValue(), "");
  },
);

browserTest(
  "A banner says what happens while offline, and goes by itself (UX 7)",
  async ({ visit }) => {
    await using ada = await visit("/r/lobby", { as: "Ada" });
    await ada.goOffline();
    await ada.page.locator("[data-notice=offline]").waitFor();
    await ada.page.locator(".people[data-stale=true]").waitFor();
    await ada.say("later");
    await ada.context.setOffline(false);

    await ada.sees("later");
    await ada.page.locator("[data-notice]").waitFor({ state: "detached" });
  },
);

browserTest(
  "A browser that denies storage is told of, and sends all the same",
  async ({ app, visit }) => {
    await using ada = await visit("/r/lobby");
    await ada.context.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("denied", "SecurityError");
      };
    });
    await ada.page.goto(`${app.origin}/r/lobby`);
    await ada.join("Ada");
    await ada.say("hello");

    await ada.sees("hello");
    await ada.page.locator("[data-notice=not_kept]").waitFor();
  },
);

browserTest(
  "Who leaves takes along what was not sent, in all tabs and from the device",
  async ({ app, visit }) => {
    await using ada = await visit("/r/lobby", { as: "Ada" });
    await using tab = await ada.openTab();
    await tab.live();
    await using own = await ada.openTab();
    await own.page.goto(`${app.origin}/me`);
    await own.page.evaluate(prepareToLeave);
    await ada.goOffline();
    // Before that, the text would be on its way.
    await ada.page.locator("[data-notice=offline]").waitFor();
    await ada.say("not for others");
    await ada.page.locator(".message[data-state=queued]").waitFor();
    await ada.field.fill("nor is this");
    await tab.field.fill("or that");
    await tab.page.waitForFunction(() => localStorage.length > 0);

    await own.page.evaluate(leave);

    await ada.page.locator(".message[data-state=queued]")
      .waitFor({ state: "detached" });
    await ada.page.waitForFunction(() =>
      document.querySelector("textarea")?.value === ""
    );
    await ada.page.goto("about:blank");
    await ada.context.setOffline(false);
    await tab.reload();
    assertEquals(await tab.page.evaluate(drafts), []);
    assertEquals(await tab.page.evaluate(() => localStorage.length), 0);
    assertEquals(await tab.timeline(), []);
  },
);

browserTest(
  "The line that is read stays where it is, whatever comes (UX 18, 19)",
  async ({ app, visit }) => {
    await using bob = await visit("/r/lobby", { as: "Bob" });
    await using ada = await visit("/r/lobby", { as: "Ada" });
    for (let n = 0; n < 70; n++) {
      await app.services.shell.post(member("Cleo"), say(`line ${n}`));
    }
    await ada.sees("line 69");
    const list = ada.page.locator(".timeline");
    const scrollTop = () => list.evaluate((element) => element.scrollTop);
    assert(await scrollTop() > -1, "a pinned reader stays pinned");

    await ada.reload();
    await list.evaluate((element) => {
      // As in browsers that do not anchor the scroll position by themselves.
      if (element instanceof HTMLElement) element.style.overflowAnchor = "none";
      element.scrollTop = -700;
    });
    // The page knows of it with its next drawing.
    await ada.page.locator(".pill").waitFor();
    const line = ada.message("line 60");
    const before = await line.boundingBox();
    await bob.say("something new");
    await ada.page.getByRole("button", { name: "1 new message" }).waitFor();
    const after = await line.boundingBox();
    assert(before !== null && after !== null);
    assert(Math.abs(after.y - before.y) <= 1, `${after.y - before.y} px`);

    // Near the beginning, older messages come by themselves.
    await list.evaluate((element) => {
      element.scrollTop = element.clientHeight - element.scrollHeight + 300;
    });
    const old = ada.message("line 25");
    const y = (await old.boundingBox())?.y ?? 0;
    await ada.sees("line 0");
    const moved = ((await old.boundingBox())?.y ?? 0) - y;
    assert(Math.abs(moved) <= 1, `${moved} px`);

    await ada.page.getByRole("button", { name: "1 new message" }).click();
    assert(await scrollTop() > -1);
  },
  { LIMIT_SENDS_PER_SECOND: "0" },
);

/** Runs in one's own page: loads what leaving takes, while there is a network. */
async function prepareToLeave(): Promise<void> {
  for (const { name } of performance.getEntriesByType("resource")) {
    if (!/\/Leaving[^/]*\.js$/.test(new URL(name).pathname)) continue;
    const script = await (await fetch(name)).text();
    const [path = ""] = /\.\/leaving-[^"']+/.exec(script) ?? [];
    const { forgetPerson } = await import(new URL(path, name).href);
    Object.assign(globalThis, { forgetPerson });
    return;
  }
  throw new Error("The page has no script to leave by");
}

/** Runs there: what a press on its button does first, as its person would. */
async function leave(): Promise<void> {
  const id = Object.keys(localStorage)[0]?.split(" ")[2];
  const { forgetPerson } = globalThis as unknown as {
    forgetPerson(id: string | undefined): Promise<void>;
  };
  await forgetPerson(id);
}

/** Runs in a page: all drafts that are stored on the device. */
function drafts(): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("fresh-chat");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const all = database.transaction("drafts").objectStore("drafts").getAll();
      all.onerror = () => reject(all.error);
      all.onsuccess = () => {
        database.close();
        resolve(all.result);
      };
    };
  });
}
