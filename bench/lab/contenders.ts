/**
 * The servers that are compared: how each is started, and how the load
 * generator speaks to it.
 *
 * @module
 */
import {
  DEFLATE_SUBPROTOCOL,
  SUBPROTOCOL,
} from "../../lib/connection_terms.ts";
import { UNLIMITED } from "../../tests/faults/server.ts";
import type { Packages } from "./packages.ts";
import type { Programs } from "./compiler.ts";

export type PeerName =
  | "tutorial"
  | "coalescing"
  | "bun"
  | "ws"
  | "socket.io"
  | "floor"
  | "floor, gathering";

/** What peers are started with. */
export interface Kit {
  programs(): Promise<Programs>;
  packages(): Promise<Packages>;
}

export interface Command {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

export interface Peer {
  /** In tables. */
  label: string;
  command(kit: Kit): Promise<Command>;
  /** To the load generator. */
  dialect: readonly string[];
}

const PEERS = new URL("../peers/", import.meta.url).pathname;

/**
 * The product's own.
 *
 * @param inflates Whether the load can read compressed frames, so that it
 * offers what browsers do.
 */
export function productDialect(
  port: number,
  cookies: string,
  inflates: boolean,
): string[] {
  return [
    "--protocol",
    inflates ? `${DEFLATE_SUBPROTOCOL}, ${SUBPROTOCOL}` : SUBPROTOCOL,
    "--path",
    "/api/ws",
    "--vars",
    cookies,
    "--header",
    "Cookie: {{VAR}}",
    "--header",
    `Origin: http://127.0.0.1:${port}`,
    "--ready",
    '"t":"live"',
    "--refused",
    '"t":"nack"',
    "--hello",
    '{"t":"hello","v":1,"client":"{{USER}}","rooms":[{"room":"lobby"}]}',
    "--message",
    '{"t":"send","room":"lobby","kind":"message","cid":"{{CID}}","body":"{{BODY}}"}',
  ];
}

/** For the load: what says that all are there, in the words of all of them. */
export function knowsAll(clients: number): string[] {
  return ["--complete", `"count":${clients}`];
}

/** The product without the limits that are meant for people. */
export const LIFTED = UNLIMITED;

const onDeno = (script: string) => () =>
  Promise.resolve({
    args: [Deno.execPath(), "run", "-A", "--no-config", PEERS + script],
    env: {},
  });

const onNode = (script: string) => async (kit: Kit) => {
  const { folder } = await kit.packages();
  return { args: ["node", PEERS + script], env: { PACKAGES: folder } };
};

const floor = (env: Readonly<Record<string, string>>) => async (kit: Kit) => {
  const { floor } = await kit.programs();
  return { args: [floor], env };
};

export const CONTENDERS: Readonly<Record<PeerName, Peer>> = {
  tutorial: {
    label: "tutorial-like hub",
    command: onDeno("tutorial_hub.ts"),
    dialect: [],
  },
  coalescing: {
    label: "coalescing hub, bare Deno",
    command: onDeno("coalescing_hub.ts"),
    dialect: [],
  },
  bun: {
    label: "Bun publish",
    command: async (kit) => {
      const { bun } = await kit.packages();
      return { args: [bun, `${PEERS}bun_hub.mjs`], env: {} };
    },
    dialect: [],
  },
  ws: { label: "ws", command: onNode("ws_hub.mjs"), dialect: [] },
  "socket.io": {
    label: "socket.io",
    command: onNode("socketio_hub.mjs"),
    dialect: [
      "--engine-io",
      "--path",
      "/socket.io/?EIO=4&transport=websocket&username={{USER}}",
      "--hello",
      "40",
      "--ready",
      "40{",
      "--message",
      '42["send-message","{{BODY}}"]',
    ],
  },
  floor: { label: "C++ write loop", command: floor({}), dialect: [] },
  "floor, gathering": {
    label: "C++, gathering",
    command: floor({ GATHER: "1" }),
    dialect: [],
  },
};
