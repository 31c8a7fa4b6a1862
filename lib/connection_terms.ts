/**
 * The words and numbers with which a connection begins and ends. A page that is
 * only read has none, and does not load them: so they are not in
 * `wire_terms.ts`.
 *
 * @module
 */

/** The version of the protocol; `hello` names it. */
export const PROTOCOL_VERSION = 1;
/** The WebSocket subprotocol of {@linkcode PROTOCOL_VERSION}. */
export const SUBPROTOCOL = "chat.v1";
/**
 * The same, where a message of the server may also be binary: raw DEFLATE (RFC
 * 1951) of the text it stands for, each by itself.
 */
export const DEFLATE_SUBPROTOCOL = "chat.v1.deflate";

/** Why the server ends a connection, as far as a client heeds it. */
export const HEEDED_CLOSE = {
  policy: 1008,
  overloaded: 1013,
  noSession: 4401,
  banned: 4403,
  nameReplaced: 4409,
  version: 4426,
  tooManyConnections: 4429,
} as const;
