import { assertEquals } from "@std/assert";
import { IDLE } from "../../../lib/client/connection.ts";
import { pendingView, statusView } from "../../../lib/client/view.ts";
import { CLOSE, LOBBY, parseCid } from "../../../lib/protocol.ts";

const waiting = {
  phase: "waiting",
  link: 1,
  attempt: 1,
  worked: "socket",
  code: null,
  retryAtMs: 0,
  notBeforeMs: 0,
} as const;

Deno.test("statusView() says nothing of a short loss, and what happens of a long one (UX 7)", () => {
  assertEquals(statusView(IDLE, false, true, true), {
    connection: "connecting",
    notice: null,
  });
  assertEquals(statusView(waiting, false, true, true).notice, null);
  assertEquals(statusView(waiting, true, true, true).notice, "reconnecting");
  assertEquals(statusView(waiting, true, false, true).notice, "offline");
  const crowded = { ...waiting, code: CLOSE.tooManyConnections };
  assertEquals(statusView(crowded, true, true, true).notice, "too_many");
});

Deno.test("statusView() says that drafts are not kept, while nothing worse is the matter", () => {
  assertEquals(statusView(waiting, true, true, false).notice, "not_kept");
  const ended = { phase: "ended", reason: "signed_out" } as const;
  assertEquals(statusView(ended, true, true, false).notice, "signed_out");
});

Deno.test("statusView() says at once what only the person can mend", () => {
  for (
    const [reason, notice] of [
      ["signed_out", "signed_out"],
      ["name_replaced", "signed_out"],
      ["outdated", "outdated"],
      ["banned", "failed"],
    ] as const
  ) {
    const ended = { phase: "ended", reason } as const;
    assertEquals(statusView(ended, false, true, true), {
      connection: "offline",
      notice,
    });
  }
});

Deno.test("pendingView() tells of waiting only while there is no connection (UX 4)", () => {
  const cid = parseCid("cid-00001");
  if (cid === null) throw new Error("Cannot make a cid");
  const draft = {
    cid,
    room: LOBBY,
    body: "hello",
    refused: null,
    seq: null,
    kept: true,
    sinceMs: 0,
  } as const;
  const queued = { ...draft, state: "queued" } as const;

  assertEquals(pendingView(queued, false, null).state, "sending");
  assertEquals(pendingView(queued, true, null).state, "queued");
  // Slow mode, which may last.
  assertEquals(pendingView(queued, false, "rate"), {
    cid,
    body: "hello",
    state: "queued",
    code: "rate",
  });
  const asked = { ...draft, state: "sending" } as const;
  assertEquals(pendingView(asked, false, "rate").state, "queued");
  // Without a connection, the banner says why.
  assertEquals(pendingView(queued, true, "rate").code, null);
  assertEquals(
    pendingView({ ...draft, state: "stored" }, true, "rate").state,
    "sending",
  );
  const failed = { ...draft, state: "failed", refused: "too_long" } as const;
  assertEquals(pendingView(failed, false, null), {
    cid,
    body: "hello",
    state: "failed",
    code: "too_long",
  });
});
