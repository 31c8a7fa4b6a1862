/**
 * All rows, in the order in which they are run.
 *
 * @module
 */
import type { Row } from "../lab/row.ts";
import { FAN_OUT } from "./fan_out.ts";

export const ROWS: readonly Row[] = [...FAN_OUT];
