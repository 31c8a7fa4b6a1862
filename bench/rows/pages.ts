/**
 * The page of a room with 50 messages: as people get it who have a name, each
 * connection somebody else, and as a first visit does. The load asks for no
 * compression, which would cost all servers the same.
 *
 * @module
 */
import { LOBBY } from "../../lib/protocol.ts";
import {
  GENERATOR,
  MEMORY,
  OTHERS,
  P50,
  P99,
  PAGE_BYTES,
  PAGE_CPU,
  PAGES,
  PAGES_FAILED,
  SERVER,
} from "../lab/columns.ts";
import type { Figures } from "../lab/figures.ts";
import { fillLobby } from "../lab/history.ts";
import type { Lab } from "../lab/lab.ts";
import type { Load } from "../lab/load.ts";
import { PeerProcess } from "../lab/peer_process.ts";
import type { Entry, Row } from "../lab/row.ts";
import { PRODUCT } from "./entries.ts";
import { atLeast, atMost } from "./targets.ts";

const PER_SECOND = 3_000;
const FIRST_VISIT = `${PRODUCT}, first visits`;
const BARE = "the same bytes, bare Deno";
const AT_HALF = `${(PER_SECOND / 2).toLocaleString("en")} a second`;
const PACED = `${PRODUCT}, ${AT_HALF}`;
/** What waking up costs whoever it is, and the machine's own unrest. */
const BARE_PACED = `${BARE}, ${AT_HALF}`;

/** As many as can be had, each connection asking again at once. */
const ALL: Load = {
  mode: "pages",
  clients: 0,
  rate: 1,
  atOnce: 16,
  senders: 0,
};
/** So many a second, over connections enough that none has to wait for one. */
const HALF: Load = {
  ...ALL,
  rate: PER_SECOND / 2,
  atOnce: 64,
  // A server that has just started cannot do as many yet, and what it could not
  // do in its first second others wait for in the next ones.
  warmup: 5,
};

const PEERS = new URL("../peers/", import.meta.url).pathname;

const PATH = `/r/${LOBBY}`;

function ours(label: string, load: Load, hasName = true): Entry {
  return {
    label,
    async run(lab) {
      await using served = await lab.serve({ prepare: fillLobby });
      const names = ["--vars", served.cookies, "--header", "Cookie: {{VAR}}"];
      return await lab.drive(served, lab.sized(load), [
        ...["--path", PATH],
        ...hasName ? names : [],
      ]);
    },
  };
}

/** A page without a query, of as many bytes as the product's. */
function fixed(label: string, load: Load): Entry {
  return { label, run: (lab) => runFixed(lab, load) };
}

async function runFixed(lab: Lab, load: Load): Promise<Figures> {
  const page = await Deno.makeTempFile({ prefix: "chat_page_" });
  try {
    await Deno.writeFile(page, await onePage(lab));
    const args = [Deno.execPath(), "run", "-A", "--no-config"];
    await using peer = await PeerProcess.start(
      [...args, `${PEERS}fixed_page.ts`],
      { PAGE: page },
    );
    return await lab.drive(peer, lab.sized(load), ["--path", "/"]);
  } finally {
    await Deno.remove(page);
  }
}

const NAIVE: Entry = {
  label: "naive page",
  async run(lab) {
    const args = [Deno.execPath(), "run", ...await lab.configFlags(), "-A"];
    await using peer = await PeerProcess.start(
      [...args, `${PEERS}naive_page.tsx`],
      {},
    );
    return await lab.drive(peer, lab.sized(ALL), ["--path", "/"]);
  },
};

async function onePage(lab: Lab): Promise<Uint8Array> {
  await using served = await lab.serve({ prepare: fillLobby });
  const [cookie = ""] = (await Deno.readTextFile(served.cookies)).split("\n");
  const response = await fetch(`http://127.0.0.1:${served.port}${PATH}`, {
    headers: { cookie },
  });
  if (!response.ok) throw new Error(`No page, but ${response.status}`);
  return await response.bytes();
}

export const PAGE_ROWS: readonly Row[] = [
  {
    group: "pages",
    name: "room",
    title: "the page of a room with 50 messages",
    entries: [
      ours(PRODUCT, ALL),
      ours(PACED, HALF),
      ours(FIRST_VISIT, ALL, false),
      NAIVE,
      fixed(BARE, ALL),
      fixed(BARE_PACED, HALF),
    ],
    columns: [
      PAGES,
      PAGE_CPU,
      P50,
      P99,
      PAGE_BYTES,
      PAGES_FAILED,
      MEMORY,
      SERVER,
      GENERATOR,
      OTHERS,
    ],
    targets: [
      atLeast("pages a second", PAGES, "on one core", () => PER_SECOND),
      {
        head: "p99 at half of that",
        actual: (of) => of(PACED, P99),
        bound: { kind: "at most", of: () => 5 },
        words: "5 ms",
      },
      atMost("failed", PAGES_FAILED, "0", () => 0),
    ],
  },
];
