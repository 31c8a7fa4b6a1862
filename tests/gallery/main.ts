/**
 * `deno task gallery`: every component in every state, in a browser.
 *
 * @module
 */
import { serveGallery } from "./serve.ts";

const PORT = 8_400;

const { addr } = await serveGallery(PORT);
console.log(`The gallery is ready: http://${addr.hostname}:${addr.port}`);
