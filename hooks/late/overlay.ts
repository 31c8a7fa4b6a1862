/**
 * What lies over the room when it is asked for, as one file to load.
 *
 * @module
 */
export { Overlay } from "../../components/Overlay.tsx";
export { startPalette } from "../../lib/client/palette_page.ts";
