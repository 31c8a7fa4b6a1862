/** One person in several browsers, and in none. */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

const EXACT = { exact: true };

function press({ page }: Visitor, name: string): Promise<unknown> {
  return Promise.all([
    page.waitForEvent("load"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
}

async function makeLink(visitor: Visitor): Promise<string> {
  await press(visitor, "Make a link");
  await visitor.page.getByRole("img", { name: "QR code" }).waitFor();
  return await visitor.page.locator(".me-device__url").innerText();
}

async function isFine(visitor: Visitor): Promise<void> {
  assertEquals(await visitor.violations(), []);
  for (const size of SIZES) {
    await visitor.page.setViewportSize(size);
    const wider = await visitor.page.evaluate(() =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth
    );
    assertEquals(wider, 0, `${visitor.page.url()} at ${size.width}`);
  }
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  browserTest(
    `A link makes another browser the same person, ${how} a program`,
    async ({ visit }) => {
      const ada = await visit("/r/tea", { as: "Ada", javaScriptEnabled });
      await ada.page.getByText("Change name").click();
      await ada.page.getByRole("link", { name: "Your devices, leaving" })
        .click();
      await ada.page.waitForURL("**/me?room=tea");
      const url = new URL(await makeLink(ada));
      if (javaScriptEnabled) await isFine(ada);

      const phone = await visit(url.pathname, { javaScriptEnabled });
      const question = phone.page.getByRole("heading", { level: 1 });
      assertEquals(
        await question.innerText(),
        "Continue as Ada on this device?",
      );
      if (javaScriptEnabled) await isFine(phone);
      await press(phone, "Continue");
      await phone.page.waitForURL("**/r/lobby");
      await phone.page.getByLabel("Message to").waitFor();

      await ada.page.goto(new URL("/me", url).href);
      await ada.page.getByText("Another browser", EXACT).waitFor();
      const late = await visit(url.pathname, { javaScriptEnabled });
      await late.page.getByText("This link was used already").waitFor();
      if (javaScriptEnabled) await isFine(late);
    },
  );
}

browserTest(
  "Two browsers of one person talk as one, and one of them leaves",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    const bob = await visit("/", { as: "Bob" });
    await ada.page.goto(`${app.origin}/me`);
    const url = new URL(await makeLink(ada));
    const phone = await visit(url.pathname);
    await press(phone, "Continue");
    await phone.live();
    await ada.page.goto(`${app.origin}/`);
    await ada.live();

    await phone.say("From the phone");
    for (const visitor of [ada, bob]) await visitor.sees("From the phone");
    await bob.seesPeople("Ada", "Bob");
    const mine = ada.page.locator(".message[data-mine=true]");
    assertEquals(await mine.count(), 1);

    await ada.page.goto(`${app.origin}/me`);
    await press(ada, "Sign out there");
    await phone.page.getByText("You are signed out here.").waitFor();
    assertEquals(await ada.page.getByText("Another browser", EXACT).count(), 0);
  },
);

browserTest(
  "Who leaves takes along what the browser kept",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await ada.page.getByLabel("Message to").fill("A secret plan");
    await ada.page.waitForFunction(async () =>
      (await indexedDB.databases()).length > 0
    );
    await ada.page.goto(`${app.origin}/me`);
    await ada.page.locator("summary", { hasText: "Leave on this browser" })
      .click();
    await isFine(ada);
    await press(ada, "Leave on this browser");
    await ada.page.waitForURL("**/r/lobby");
    await ada.page.getByLabel("Your name").waitFor();
    const kept = await ada.page.evaluate(async () =>
      (await indexedDB.databases()).map(({ name }) => name)
    );
    const draft = ada.page.getByText("A secret plan");
    assertEquals(await draft.count(), 0, `Kept: ${kept}`);
    await ada.join("Ada");
    const field = ada.page.getByLabel("Message to");
    assertEquals(await field.inputValue(), "");
    assert((await ada.context.cookies()).length === 1);
  },
);

/**
 * How many texts and messages a browser keeps, wherever it does: a message is
 * no draft yet as long as what keeps drafts has not come.
 */
async function kept({ page }: Visitor): Promise<[number, number]> {
  const [texts, early] = await page.evaluate(() => {
    const keys = Object.keys(localStorage).filter((key) =>
      key.includes(" text ")
    );
    const early = keys.filter((key) => key.endsWith(" early"));
    return [keys.length - early.length, early.length];
  });
  const drafts = await page.evaluate(() =>
    new Promise<number>((resolve, reject) => {
      const opening = indexedDB.open("fresh-chat");
      opening.onupgradeneeded = () => { // There is none.
        opening.transaction?.abort();
        resolve(0);
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const transaction = opening.result.transaction("drafts");
        const counting = transaction.objectStore("drafts").count();
        counting.onsuccess = () => resolve(counting.result);
      };
    })
  );
  return [texts, drafts + early];
}

/** Leaves a message that was not sent and a text that stands in a field. */
async function leaveUnsent(ada: Visitor): Promise<void> {
  await ada.live();
  await ada.goOffline();
  await ada.say("A secret message");
  await ada.page.locator(".message", { hasText: "A secret message" }).waitFor();
  await ada.field.fill("A secret plan");
  await ada.page.waitForFunction(() =>
    Object.values(localStorage).some((kept) => kept.includes("A secret plan"))
  );
  await ada.page.goto("about:blank"); // So that nothing is sent.
  await ada.context.setOffline(false);
}

/** Posts a form whose answer deletes nothing, as on plain HTTP. */
async function pressUnheeded(
  { page }: Visitor,
  path: string,
  button: string,
): Promise<void> {
  await page.route(
    path,
    (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 204 })
        : route.continue(),
  );
  const posted = (request: { method(): string }) => request.method() === "POST";
  await Promise.all([
    page.waitForResponse((response) => posted(response.request())),
    page.locator(button).click(),
  ]);
}

browserTest(
  "Who is forgotten takes it along where browsers do not heed the answer",
  async ({ app, visit }) => {
    const ada = await visit("/", { as: "Ada" });
    await leaveUnsent(ada);
    await ada.page.goto(`${app.origin}/me`);
    assertEquals(await kept(ada), [1, 1]);

    await ada.page.locator("summary", { hasText: "Forget me" }).click();
    await pressUnheeded(
      ada,
      "**/me/forget*",
      "[action^='/me/forget'] button",
    );

    assertEquals(await kept(ada), [0, 0]);
  },
);

browserTest(
  "Who becomes somebody else takes it along where browsers do not heed the answer",
  async ({ app, visit }) => {
    const bob = await visit("/", { as: "Bob" });
    await bob.page.goto(`${app.origin}/me`);
    const link = await makeLink(bob);
    const ada = await visit("/", { as: "Ada" });
    await leaveUnsent(ada);
    await ada.page.goto(link);
    assertEquals(await kept(ada), [1, 1]);

    await pressUnheeded(ada, "**/link/*", ".blank__action button");

    assertEquals(await kept(ada), [0, 0]);
  },
);
