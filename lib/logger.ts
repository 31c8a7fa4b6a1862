/**
 * Structured log lines: JSON for programs, or text for the person in front of
 * a terminal.
 *
 * Nothing that a peer sends can begin a line, colour it, reorder it or make it
 * long: whatever is not plainly visible is escaped, and values are cut. No
 * secret is ever handed to a logger, as no line can be taken back; for that
 * reason the addresses of requests, which may hold one, are not logged either,
 * only the patterns of their routes. Times are ISO 8601 in UTC.
 *
 * @module
 */

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = typeof LEVELS[number];
/** `json`: one object a line. `text`: the same for people. */
export type LogFormat = "json" | "text";
export type Fields = Readonly<Record<string, string | number | boolean | null>>;
export type Logger = Readonly<
  Record<Level, (event: string, fields?: Fields) => void>
>;

/** Longest value, in UTF-16 code units; a stack fits. The rest is cut off. */
const VALUE_LENGTH_MAX = 4_000;

/**
 * Controls, what is invisible or turns the direction of text, and separators
 * of lines. JSON leaves most of it as it is; terminals and editors obey it.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** @param write Takes one line, without its line end. */
export function createLogger(
  write: (line: string) => void,
  least: Level,
  nowMs: () => number,
  format: LogFormat = "json",
): Logger {
  const encode = format === "json" ? encodeJson : encodeText;
  const at = (level: Level) => (event: string, fields: Fields = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const time = new Date(nowMs()).toISOString();
    write(encode(time, level, event, fields));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}

type Encode = (
  time: string,
  level: Level,
  event: string,
  fields: Fields,
) => string;

const encodeJson: Encode = (time, level, event, fields) => {
  const cut = Object.entries(fields).map(([key, value]) => [key, short(value)]);
  const line = { time, level, event, ...Object.fromEntries(cut) };
  return visible(JSON.stringify(line));
};

const encodeText: Encode = (time, level, event, fields) => {
  const said = Object.entries(fields).map(([key, value]) =>
    ` ${key}=${plain(short(value))}`
  );
  return `${time} ${level.toUpperCase().padEnd(5)} ${event}${said.join("")}`;
};

/** A value as it is where nothing in it can mislead, else in quotes. */
function plain(value: Fields[string]): string {
  const text = String(value);
  if (/^[\w.:/+-]+$/.test(text)) return text;
  // A stack stays readable; its lines are set in, so that they begin none.
  const lines = text.split("\n")
    .map((line) => visible(JSON.stringify(line).slice(1, -1)));
  return `"${lines.join("\n      ")}"`;
}

function short(value: Fields[string]): Fields[string] {
  if (typeof value !== "string" || value.length <= VALUE_LENGTH_MAX) {
    return value;
  }
  return `${value.slice(0, VALUE_LENGTH_MAX)}…`;
}

function visible(json: string): string {
  return json.replaceAll(
    UNSEEN,
    (found) =>
      Array.from({ length: found.length }, (_, i) => escaped(found, i)).join(
        "",
      ),
  );
}

function escaped(text: string, i: number): string {
  return `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`;
}
