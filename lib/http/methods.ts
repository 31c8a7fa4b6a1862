/**
 * Answers the methods that a route does not have: 405 and which it has, where
 * Fresh would say 404; and to OPTIONS just which it has.
 *
 * @module
 */
import { HttpError } from "fresh";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = typeof METHODS[number] | "OPTIONS";

/** 405, and the methods that there are, for the header `Allow`. */
export class MethodNotAllowed extends HttpError {
  readonly allow: string;

  constructor(allow: string) {
    super(405);
    this.allow = allow;
  }
}

/** Whether routes can have this method at all; Fresh fails on any other. */
export function isKnownMethod(method: string): boolean {
  return method === "OPTIONS" || METHODS.some((known) => known === method);
}

/** The handlers of a route, and one for each method that it does not have. */
export function withAllMethods<Handlers extends object>(
  handlers: Handlers,
): Handlers {
  if (typeof handlers === "function") return handlers;
  const has = (method: Method) => method in handlers;
  // What can be read, Fresh also tells the headers of.
  const allowed = METHODS.filter((method) =>
    has(method) || method === "HEAD" && has("GET")
  );
  const allow = [...allowed, "OPTIONS"].join(", ");
  const refuse = () => Promise.reject(new MethodNotAllowed(allow));
  const tell = () => new Response(null, { status: 204, headers: { allow } });
  const others = METHODS.filter((method) => !allowed.includes(method))
    .map((method) => [method, refuse]);
  return { OPTIONS: tell, ...Object.fromEntries(others), ...handlers };
}
