/**
 * The client in development.
 *
 * @module
 */
import "preact/debug";
import "./live_reload.ts";
export * from "./client.ts";
