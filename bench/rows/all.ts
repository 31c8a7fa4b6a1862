/**
 * All rows, in the order in which they are run.
 *
 * @module
 */
import type { Row } from "../lab/row.ts";
import { COMING } from "./coming.ts";
import { FAN_OUT } from "./fan_out.ts";
import { PAGE_ROWS } from "./pages.ts";
import { PARSER } from "./parser.ts";
import { TROUBLE } from "./trouble.ts";

export const ROWS: readonly Row[] = [
  ...FAN_OUT,
  ...COMING,
  ...TROUBLE,
  ...PAGE_ROWS,
  ...PARSER,
];
