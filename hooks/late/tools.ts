/**
 * What can be done with a message or about a person, as one file to load.
 *
 * @module
 */
export { HostTools } from "../../components/HostTools.tsx";
export { startHosting } from "../../lib/client/hosting.ts";
