/** Running a room: what hosts do, what others see, and the way back (UX 33). */
import { assert, assertEquals } from "@std/assert";
import { browserTest } from "./scene.ts";
import type { Visitor } from "./visitor.ts";

const PHONE = { width: 360, height: 740 };

function field({ page }: Visitor) {
  return page.getByLabel("Message to");
}

/** The line about what a host did. */
function act({ page }: Visitor, kind: string) {
  return page.locator(`.act[data-act=${kind}]`);
}

/** The mark beside somebody in the list of people. */
function muted({ page }: Visitor, name: string) {
  return page.locator(".people__person", { hasText: name })
    .getByRole("img", { name: "muted" });
}

/** Opens the buttons for somebody's message, without a mouse. */
async function openMenu({ page }: Visitor, author: string): Promise<void> {
  const name = `What to do about the message of ${author}`;
  await page.getByRole("link", { name }).last().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
}

async function order(visitor: Visitor, group: string, name: string) {
  const buttons = visitor.page.getByRole("group", { name: group });
  await buttons.getByRole("button", { name }).click();
}

browserTest(
  "Who says the first thing runs the room, and is told so once",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await ada.say("Hello?");
    const hint = ada.page.locator(".hint");
    await hint.waitFor();
    assertEquals(await ada.violations(), []);

    await hint.getByRole("button", { name: "Dismiss" }).click();
    await hint.waitFor({ state: "detached" });
    await ada.reload();
    await ada.page.getByRole("link", { name: "Room settings" }).click();
    await ada.page.getByRole("heading", { name: "Settings of #tea" }).waitFor();
    assertEquals(await ada.violations(), []);
    await ada.page.getByRole("link", { name: "Back to #tea" }).click();
    await ada.live();
    assertEquals(await hint.count(), 0);
  },
);

browserTest(
  "A host mutes from the message, by keyboard, and takes it back; no text is lost",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await ada.say("Welcome");
    await ada.sees("Welcome");
    await using bob = await visit("/r/tea", { as: "Bob" });
    await bob.say("Some words");
    await ada.sees("Some words");
    await field(bob).fill("half a thought");

    await openMenu(ada, "Bob");
    assertEquals(await ada.violations(), []);
    await order(ada, "Mute", "10 minutes");
    await act(bob, "mute").getByText("muted you for 10 minutes").waitFor();
    await bob.page.getByText("You can write again in 10 minutes.").waitFor();
    assertEquals(await field(bob).isVisible(), false);
    assertEquals(await bob.violations(), []);
    await muted(ada, "Bob").waitFor();
    await muted(bob, "Bob").waitFor();
    await ada.reload();
    await muted(ada, "Bob").waitFor();
    await bob.reload();
    assertEquals(await muted(bob, "Bob").count(), 1);

    await openMenu(ada, "Bob");
    await ada.page.getByRole("button", { name: "Let write again" }).click();
    await act(bob, "unmute").waitFor();
    await muted(ada, "Bob").waitFor({ state: "detached" });
    await muted(bob, "Bob").waitFor({ state: "detached" });
    await field(bob).press("!");
    assertEquals(await field(bob).inputValue(), "half a thought!");
    await field(bob).press("Enter");
    await ada.sees("half a thought!");
  },
);

browserTest(
  "A deletion waits to be taken back, or for the page to go away",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await ada.say("Welcome");
    await ada.sees("Welcome");
    await using bob = await visit("/r/tea", { as: "Bob" });
    await bob.say("Rude words");
    await ada.sees("Rude words");
    const crossedOut = ada.page.locator(".message[data-state=deleting]");

    await openMenu(ada, "Bob");
    await ada.page.getByRole("button", { name: "Delete message" }).click();
    await crossedOut.waitFor();
    await ada.page.getByRole("button", { name: "Undo" }).click();
    await crossedOut.waitFor({ state: "detached" });
    await bob.say("More of them");
    await ada.sees("More of them");
    assertEquals(await bob.timeline(), [
      "Welcome",
      "Rude words",
      "More of them",
    ]);

    await openMenu(ada, "Bob");
    await ada.page.getByRole("button", { name: "Delete message" }).click();
    await crossedOut.waitFor();
    await ada.reload();
    await bob.page.getByText("A host deleted this message.").waitFor();
    assertEquals(await bob.timeline(), ["Welcome", "Rude words"]);
  },
);

browserTest(
  "Who is removed is told so, and for how long, and hears no more",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await ada.say("Welcome");
    await ada.sees("Welcome");
    await using bob = await visit("/r/tea", { as: "Bob" });
    await ada.seesPeople("Ada", "Bob");

    const name = "What to do about Bob";
    await ada.page.getByRole("link", { name }).click();
    await order(ada, "Remove from the room", "1 hour");
    await bob.page.getByText(
      /You can come back in (1 hour|60 minutes|59 minutes)/,
    ).waitFor();
    await act(ada, "remove").getByText("removed Bob until").waitFor();
    await ada.seesPeople("Ada");
    await ada.say("Secret");
    await ada.sees("Secret");
    assertEquals(await bob.timeline(), ["Welcome"]);

    await bob.page.reload();
    await bob.page.getByText("A host has removed you from this room.")
      .waitFor();
    assertEquals(await bob.violations(), []);
    await ada.page.getByRole("button", { name: "Undo" }).click();
    await act(ada, "readmit").waitFor();
    await bob.reload();
    await bob.sees("Secret");
  },
);

browserTest(
  "In a slow room the text waits in the field, and says how long (UX 6)",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", { as: "Ada" });
    await ada.say("Welcome");
    await ada.sees("Welcome");
    await using bob = await visit("/r/tea", { as: "Bob" });
    await ada.page.goto(`${ada.page.url()}/settings`);
    await ada.page.getByRole("button", { name: "5 minutes" }).click();
    await bob.page.getByText("Slow mode: one message every 5 minutes.")
      .waitFor();
    await bob.say("one");
    await bob.sees("one");
    await bob.say("two");

    await bob.page.getByRole("alert").getByText(/You can send again in/)
      .waitFor();
    assertEquals(await field(bob).inputValue(), "two");
    await bob.reload();
    await bob.say("two");
    await bob.page.getByRole("alert").getByText(/You can send again in/)
      .waitFor();
    assertEquals(await field(bob).inputValue(), "two");
    await ada.page.getByRole("button", { name: "Lock the room" }).click();
    await bob.page.getByText("Only hosts can write here now.").waitFor();
    await ada.page.getByRole("button", { name: "Unlock the room" }).click();
    await bob.page.locator(".composer").waitFor();
    assertEquals(await field(bob).inputValue(), "two");
  },
);

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `A room is opened, shared and run from a phone, in ${colorScheme} (UX 35)`,
    async ({ visit }) => {
      const look = { viewport: PHONE, colorScheme };
      await using ada = await visit("/", { as: "Ada", ...look });
      await ada.page.goto(`${new URL(ada.page.url()).origin}/r`);
      assertEquals(await ada.violations(), []);
      await ada.page.getByLabel(/^Unlisted/).check();
      await ada.page.getByRole("button", { name: "Open the room" }).click();
      await ada.page.getByRole("heading", { name: /is yours$/ }).waitFor();
      assertEquals(await ada.violations(), []);
      await ada.page.getByRole("link", { name: "Invite people" }).click();
      await ada.page.getByRole("button", { name: "Make an invitation" })
        .click();
      const link = await ada.page.locator(".once__url").textContent();
      assertEquals(await ada.violations(), []);
      const wide = await ada.page.evaluate(() =>
        document.documentElement.scrollWidth -
        document.documentElement.clientWidth
      );
      assertEquals(wide, 0);

      assert(link !== null);
      await using bob = await visit(new URL(link).pathname, look);
      assertEquals(await bob.violations(), []);
      await bob.join("Bob");
      await bob.say("Here I am");
      await ada.page.getByRole("link", { name: /^Back to/ }).click();
      await ada.sees("Here I am");
      await openMenu(ada, "Bob");
      assertEquals(await ada.violations(), []);
    },
  );
}

browserTest(
  "A host acts on a message where no program runs (UX 39)",
  async ({ visit }) => {
    await using ada = await visit("/r/tea", {
      as: "Ada",
      javaScriptEnabled: false,
    });
    await field(ada).fill("Welcome");
    await ada.page.getByRole("button", { name: "Send" }).click();
    await using bob = await visit("/r/tea", { as: "Bob" });
    await bob.say("Rude words");
    await bob.sees("Rude words");
    await ada.page.reload();

    const name = "What to do about the message of Bob";
    await ada.page.getByRole("link", { name }).click();
    await ada.page.getByRole("button", { name: "Delete message" }).click();
    await bob.page.getByText("A host deleted this message.").waitFor();
    assertEquals(await ada.timeline(), ["Welcome"]);
  },
);
