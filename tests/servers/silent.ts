/** A logger for whom nobody listens. @module */
import { createLogger } from "../../lib/logger.ts";

export const SILENT = createLogger(() => {}, "error", Date.now);
