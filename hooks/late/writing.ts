/**
 * What helps with writing and what shows that, as one file to load: the keys
 * among the messages with it, as apart from the rest they would be more.
 *
 * @module
 */
export {
  COMPLETION_ID,
  ComposerAssist,
} from "../../components/ComposerAssist.tsx";
export { startWriting } from "../../lib/client/writing.ts";
export { rove } from "../../lib/client/roving.ts";
