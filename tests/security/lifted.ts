/**
 * The limits that keep one person from being many: lifted, where a test is a
 * crowd. What one frame, text or connection may hold stays as it is.
 *
 * @module
 */
import { CONFIG_VARIABLES } from "../../lib/config.ts";

const ABOUT_ONE_THING = /^LIMIT_(FRAME_BYTES|TEXT|ROOMS)$/;

export const LIFTED: Readonly<Record<string, string>> = Object.fromEntries(
  CONFIG_VARIABLES
    .filter((name) => name.startsWith("LIMIT_") && !ABOUT_ONE_THING.test(name))
    .map((name) => [name, "0"]),
);
