/**
 * Structured log lines: one JSON object each, so that nothing a peer sends can
 * begin a line of its own. No secret is ever handed to it.
 *
 * @module
 */

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Readonly<Record<string, string | number | boolean | null>>;
export type Logger = Readonly<
  Record<Level, (event: string, fields?: Fields) => void>
>;

const RANK: Readonly<Record<Level, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
};

/** @param write Takes one line, without its line end. */
export function createLogger(
  write: (line: string) => void,
  least: Level,
  nowMs: () => number,
): Logger {
  const at = (level: Level) => (event: string, fields: Fields = {}) => {
    if (RANK[level] < RANK[least]) return;
    const time = new Date(nowMs()).toISOString();
    write(JSON.stringify({ time, level, event, ...fields }));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
