/**
 * What helps with writing and what shows that, as one file to load.
 *
 * @module
 */
export {
  COMPLETION_ID,
  ComposerAssist,
} from "../../components/ComposerAssist.tsx";
export { startWriting } from "../../lib/client/writing.ts";
