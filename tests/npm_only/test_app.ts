/**
 * The app of these tests, built once and asked request by request.
 *
 * @module
 */
import { Builder } from "fresh/dev";
import { app } from "./app/main.ts";

const ORIGIN = "http://localhost";

const root = new URL("./app/", import.meta.url).pathname;
const attach = await new Builder({ root }).build({ snapshot: "memory" });
attach(app);

/** Answers as a server would, without one. */
export const handler = app.handler();

export async function fetchApp(
  path: string,
  init?: RequestInit,
): Promise<Response> {
  return await handler(new Request(ORIGIN + path, init));
}

export async function textOf(path: string): Promise<string> {
  const response = await fetchApp(path);
  return await response.text();
}

/** Silences `console.error` until disposed: for errors that a test wants. */
export function quiet(): Disposable & { readonly said: unknown[] } {
  const said: unknown[] = [];
  const { error } = console;
  console.error = (...args) => said.push(...args);
  return {
    said,
    [Symbol.dispose]: () => {
      console.error = error;
    },
  };
}
