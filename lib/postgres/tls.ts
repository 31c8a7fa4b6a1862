/**
 * TLS on the way to PostgreSQL, as `sslmode` of the address asks for it, and
 * what to say where it does not come about. Authorities beyond those that the
 * system knows are Deno's affair: `DENO_CERT`.
 *
 * @module
 */
import { codeOf, DatabaseError } from "./problems.ts";

/** With these the server may do without TLS; any other asks for it. */
const OPTIONAL: readonly string[] = ["disable", "prefer"];
/** With these any certificate will do, if there is one. */
const UNVERIFIED: readonly string[] = [...OPTIONAL, "allow", "require"];
/** How a line breaks whose other end takes TLS for nonsense. */
const BROKEN_OFF: readonly string[] = [
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "CONNECTION_CLOSED",
  "ConnectionReset",
  "UnexpectedEof",
];

/**
 * What postgres.js is to be told; `undefined`: the address says enough. Where
 * the certificate is looked at, it must be for the host: by itself postgres.js
 * takes an IP address for `localhost`.
 */
export function sslOf(
  url: string,
): { rejectUnauthorized: true; host: string } | undefined {
  const mode = modeOf(url);
  if (mode === null || UNVERIFIED.includes(mode)) return undefined;
  return { rejectUnauthorized: true, host: new URL(url).hostname };
}

/**
 * Says of a failure that came before the server let us in what TLS has to do
 * with it. A server without TLS says that it has none, and postgres.js begins
 * with it all the same, until the line breaks.
 */
export function explain(error: unknown, url: string): unknown {
  const mode = modeOf(url);
  if (mode === null || !(error instanceof DatabaseError)) return error;
  const { cause, problem } = error;
  if (problem !== "lost" || !(cause instanceof Error)) return error;
  const code = codeOf(cause);
  if (/CERT|VERIFY/.test(code) || /peer certificate/.test(cause.message)) {
    return new DatabaseError(
      problem,
      `The database's certificate is not believed (sslmode=${mode}): ${cause.message}; DENO_CERT names a file of authorities to believe`,
      cause,
    );
  }
  if (OPTIONAL.includes(mode) || !BROKEN_OFF.includes(code)) return error;
  return new DatabaseError(
    problem,
    `The database broke off (${code}): sslmode=${mode} asks for TLS, which it may not have`,
    cause,
  );
}

function modeOf(url: string): string | null {
  return new URL(url).searchParams.get("sslmode");
}
