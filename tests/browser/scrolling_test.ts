/** Where one is in a long conversation, and how one gets elsewhere in it. */
import { assert, assertEquals } from "@std/assert";
import {
  countOf,
  endsOf,
  fill,
  frames,
  fromEnd,
  MINUTE_MS,
  talk,
  wheel,
} from "./past.ts";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

/** Bob may talk as fast as he can. */
const NO_LIMITS = {
  LIMIT_SENDS_PER_SECOND: "0",
  LIMIT_SENDS_BURST: "0",
  LIMIT_ROOM_SENDS_PER_SECOND: "0",
  LIMIT_ROOM_SENDS_BURST: "0",
};
const SHOWN_MAX = 300;

/** Where a message is on the screen. */
function topOf({ page }: Visitor, seq: number): Promise<number> {
  return page.locator(`#m-${seq}`).evaluate((line) =>
    line.getBoundingClientRect().top
  );
}

/** The first message that is on the screen. */
function readOf({ page }: Visitor): Promise<number> {
  return page.locator(".timeline").evaluate((box) => {
    const edge = box.getBoundingClientRect().top;
    const line = Array.from(box.querySelectorAll(".message[id]"))
      .find((line) => line.getBoundingClientRect().top >= edge);
    return Number(line?.id.slice(2));
  });
}

/** What of the conversation is on a level with the pill, or beneath it. */
function besidePill({ page }: Visitor): Promise<string[]> {
  return page.locator(".pill").evaluate((pill) => {
    const { bottom, top } = pill.getBoundingClientRect();
    const column = document.querySelector(".timeline__column");
    if (column === null) throw new Error("No timeline");
    const { left, right } = column.getBoundingClientRect();
    const found = new Set<string>();
    for (let x = left + 1; x < right; x += 8) {
      for (const y of [top + 1, (top + bottom) / 2, bottom - 1]) {
        const there = document.elementFromPoint(x, y);
        if (there?.closest(".timeline")) found.add(there.className);
      }
    }
    return Array.from(found);
  });
}

browserTest(
  "UX 18 A burst of 1,000 keeps a pinned reader pinned, and the page small",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await talk(app.services, 1_000);
    await ada.sees("Live 1000");

    assertEquals(await fromEnd(ada), 0);
    assert(await countOf(ada) <= SHOWN_MAX);
    assertEquals(await ada.page.locator(".pill").count(), 0);
  },
  NO_LIMITS,
);

browserTest(
  "UX 18 Resize, a growing field and late content do not unpin",
  async ({ app, visit }) => {
    await fill(app.services, 60);
    const ada = await visit("/", { as: "Ada" });

    await ada.page.setViewportSize({ width: 700, height: 380 });
    await frames(ada.page);
    await ada.field.fill("one\ntwo\nthree\nfour\nfive");
    await frames(ada.page);
    await ada.page.setViewportSize({ width: 400, height: 700 });
    await frames(ada.page);
    await ada.page.evaluate(() => {
      for (const id of ["m-20", "m-60"]) {
        const late = document.createElement("div");
        late.style.blockSize = "300px";
        document.getElementById(id)?.append(late);
      }
    });
    await frames(ada.page);
    assertEquals(await fromEnd(ada), 0);

    await talk(app.services, 1, "Still");
    await ada.page.getByText("Still").waitFor();
    assertEquals(await fromEnd(ada), 0);
    assertEquals(await ada.page.locator(".pill").count(), 0);
  },
);

browserTest(
  "UX 18 Who reads further up stays there, and a pill says what came",
  async ({ app, visit }) => {
    await fill(app.services, 100);
    const ada = await visit("/", { as: "Ada" });
    await wheel(ada, -400);
    const read = await readOf(ada);
    const top = await topOf(ada, read);

    await talk(app.services, 3);
    await ada.page.getByRole("button", { name: "3 new messages" }).waitFor();
    assert(Math.abs(await topOf(ada, read) - top) <= 1);

    await talk(app.services, 400);
    await ada.page.getByRole("button", { name: "403 new messages" }).waitFor();
    await frames(ada.page);
    const moved = await topOf(ada, read) - top;
    assert(Math.abs(moved) <= 1, `moved by ${moved} px`);
    const count = await countOf(ada);
    assert(count <= SHOWN_MAX, `${count} are shown`);
    assertEquals(await besidePill(ada), []);

    await ada.page.locator(".pill").click();
    await ada.page.locator("#m-503").waitFor();
    assertEquals(await fromEnd(ada), 0);
    assertEquals(await ada.page.locator(".pill").count(), 0);
    await talk(app.services, 1, "Pinned");
    await ada.page.getByText("Pinned").waitFor();
    assertEquals(await fromEnd(ada), 0);

    // So close to it that the pill would stand over the last line.
    await wheel(ada, -40);
    assert(await fromEnd(ada) > 0);
    await talk(app.services, 1, "Beside the end");
    await ada.page.getByText("Beside the end").waitFor();
    await frames(ada.page);
    assertEquals(await fromEnd(ada), 0);
    assertEquals(await ada.page.locator(".pill").count(), 0);
  },
  NO_LIMITS,
);

browserTest(
  "UX 19 All the way up and down again, nothing moves and little is kept",
  async ({ app, visit }) => {
    await fill(app.services, 500);
    const ada = await visit("/", { as: "Ada" });

    const walk = async (byPx: number, goal: () => Promise<boolean>) => {
      for (let steps = 0; !await goal(); steps++) {
        assert(steps < 400, `stuck at ${await endsOf(ada)}`);
        await wheel(ada, byPx);
        const seq = await readOf(ada);
        const before = await endsOf(ada);
        const top = await topOf(ada, seq);
        // Whatever comes in now came without being scrolled to.
        await ada.page.locator(".timeline__older[data-state=loading]")
          .waitFor({ state: "detached" });
        await frames(ada.page);
        const moved = await topOf(ada, seq) - top;
        const went = `${seq} by ${moved} px as ${before} became`;
        assert(Math.abs(moved) <= 1, `${went} ${await endsOf(ada)}`);
        assert(await countOf(ada) <= SHOWN_MAX);
      }
    };
    await walk(-900, async () => (await readOf(ada)) === 1);
    const [, last = 0] = await endsOf(ada);
    assert(last < 500);

    await walk(900, async () => (await endsOf(ada))[1] === 500);
    await walk(900, async () => (await fromEnd(ada)) === 0);
    await talk(app.services, 1, "Down again");
    await ada.page.getByText("Down again").waitFor();
    assertEquals(await fromEnd(ada), 0);
  },
);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  browserTest(
    `UX 21 A permalink lands centred and marked, ${how} a program`,
    async ({ app, visit }) => {
      await fill(app.services, 300);
      const ada = await visit("/", { as: "Ada", javaScriptEnabled });
      await ada.page.goto(`${app.origin}/r/lobby?at=120#m-120`);
      await ada.live();
      if (javaScriptEnabled) await frames(ada.page);

      const { marked, off, height } = await ada.page.locator("#m-120:target")
        .evaluate((line) => {
          const box = line.closest(".timeline")?.getBoundingClientRect();
          const { top, bottom } = line.getBoundingClientRect();
          if (box === undefined) throw new Error("No timeline");
          return {
            off: Math.abs((top + bottom) / 2 - (box.top + box.bottom) / 2),
            height: box.height,
            marked: getComputedStyle(line).backgroundColor !==
              getComputedStyle(document.querySelector(".message") ?? line)
                .backgroundColor,
          };
        });
      assert(marked, "looks like any other");
      // Without a program, as near as a style sheet can tell.
      assert(off <= (javaScriptEnabled ? 2 : height / 4), `${off} px`);

      if (javaScriptEnabled) return;
      const [first = 0, last = 0] = await endsOf(ada);
      await ada.page.getByRole("link", { name: "Show newer messages" }).click();
      assertEquals(await endsOf(ada), [last + 1, last + 50]);
      await ada.page.getByRole("link", { name: "Show older messages" }).click();
      assertEquals(await endsOf(ada), [first, last]);
      await ada.page.getByRole("link", { name: "Back to the newest" }).click();
      assertEquals(await endsOf(ada), [251, 300]);
    },
  );

  browserTest(
    `UX 21 One can go to a day, ${how} a program`,
    async ({ app, visit }) => {
      // One message an hour, from midnight in UTC.
      const startMs = Date.UTC(2026, 10, 23);
      await fill(app.services, 200, { startMs, stepMs: 60 * MINUTE_MS });
      const ada = await visit("/", {
        as: "Ada",
        javaScriptEnabled,
        timezoneId: "Asia/Kathmandu",
      });
      await ada.page.getByRole("button", { name: "Go to a day" }).click();
      await ada.page.getByLabel("Day", { exact: true }).fill("2026-11-25");
      await ada.page.locator(".jump button").click();

      // Midnight there is at 18:15 in UTC, which is all a form can tell.
      const seq = javaScriptEnabled ? 44 : 49;
      await ada.page.waitForURL(`**/r/lobby?at=${seq}#m-${seq}`);
      await ada.page.locator(`#m-${seq}:target`).waitFor();
    },
  );
}

browserTest(
  "UX 21 From a permalink older and newer come on scroll, and sending goes to the end",
  async ({ app, visit }) => {
    await fill(app.services, 400);
    const ada = await visit("/", { as: "Ada" });
    await ada.page.goto(`${app.origin}/r/lobby?at=200#m-200`);
    await ada.live();
    for (let i = 0; i < 9; i++) await wheel(ada, -500);
    await ada.page.locator("#m-170").waitFor({ state: "attached" });
    for (let i = 0; i < 25; i++) await wheel(ada, 500);
    await ada.page.locator("#m-230").waitFor({ state: "attached" });

    await talk(app.services, 1, "Meanwhile");
    await ada.page.getByRole("button", { name: "1 new message" }).waitFor();
    assertEquals(await ada.page.getByText("Meanwhile").count(), 0);

    await ada.say("Back at the end");
    await ada.sees("Back at the end");
    const [, last] = await endsOf(ada);
    assertEquals(last, 402);
    assertEquals(await fromEnd(ada), 0);
    assertEquals(new URL(ada.page.url()).search, "");
  },
);

browserTest(
  "UX 21 The time of a message is its address",
  async ({ app, visit }) => {
    await fill(app.services, 100);
    const ada = await visit("/", { as: "Ada" });
    await ada.page.locator("#m-70 .message__link").click();
    await ada.page.waitForURL("**/r/lobby?at=70#m-70");
    await ada.page.locator("#m-70:target").waitFor();
  },
);

browserTest("UX 24 Days are separated where the reader is", async (scene) => {
  const startMs = Date.UTC(2026, 10, 23, 18);
  await fill(scene.app.services, 3, { startMs, stepMs: 10 * MINUTE_MS });
  const ada = await scene.visit("/", {
    as: "Ada",
    timezoneId: "Asia/Kathmandu",
  });
  await ada.page.locator(".timeline__day").nth(1).waitFor();
  const time = ada.page.locator("#m-3 time");
  assertEquals(await time.textContent(), "00:05");
  const title = await time.getAttribute("title");
  assertEquals(title, "Tuesday, 24 November 2026 at 00:05");
});

browserTest(
  "UX 27 Copying several messages gives clean text",
  async ({ app, visit }) => {
    await fill(app.services, 3);
    const ada = await visit("/", { as: "Ada", timezoneId: "UTC" });
    const copied = await ada.page.evaluate(() => {
      const first = document.getElementById("m-1");
      const last = document.getElementById("m-3");
      const selection = getSelection();
      if (!first || !last || !selection) throw new Error("Nothing to select");
      selection.setBaseAndExtent(first, 0, last, last.childNodes.length);
      return selection.toString();
    });
    const lines = copied.split("\n").filter((line) => line.trim() !== "");
    assertEquals(lines, ["Bob 22:13", "Message 1", "Message 2", "Message 3"]);
  },
);

browserTest(
  "UX 34 News is announced, and history is not",
  async ({ app, visit }) => {
    await fill(app.services, 200);
    const ada = await visit("/", { as: "Ada" });
    // What a screen reader would be told: additions while the log is live.
    await ada.page.evaluate(() => {
      const log = document.querySelector("[role=log]");
      if (log === null) throw new Error("No log");
      const told: string[] = [];
      Object.assign(globalThis, { told });
      new MutationObserver((records) => {
        if (log.getAttribute("aria-live") !== "polite") return;
        for (const { addedNodes } of records) {
          for (const node of addedNodes) {
            if (node instanceof HTMLElement) told.push(node.id);
          }
        }
      }).observe(log, { childList: true, subtree: true });
    });
    const told = (): Promise<string[]> =>
      ada.page.evaluate(() => Reflect.get(globalThis, "told"));

    for (let i = 0; i < 10; i++) await wheel(ada, -900);
    await ada.page.locator("#m-100").waitFor({ state: "attached" });
    assertEquals(await told(), []);

    await ada.page.locator("[role=log][aria-live=polite]").waitFor();
    await talk(app.services, 1, "News");
    await ada.page.locator("#m-201").waitFor({ state: "attached" });
    // The line of the day has no address.
    assertEquals((await told()).filter((id) => id !== ""), ["m-201"]);
  },
);
