/**
 * What refusals are called in HTTP: which statuses there are for them, and
 * which one each refusal of a send has.
 *
 * @module
 */
import type { HttpError } from "fresh";
import type { NackCode } from "../protocol.ts";

/** One that Fresh's {@linkcode HttpError} can have: 4xx or 5xx. */
export type ErrorStatus = ConstructorParameters<typeof HttpError>[0];

export const NACK_STATUS = {
  bad_ref: 422,
  bad_text: 422,
  banned: 403,
  busy: 503,
  conflict: 409,
  empty: 422,
  forbidden: 403,
  locked: 403,
  muted: 403,
  no_room: 404,
  rate: 429,
  readonly: 503,
  shutdown: 503,
  storage_full: 507,
  too_long: 422,
  unavailable: 503,
} as const satisfies Readonly<Record<NackCode, ErrorStatus>>;
