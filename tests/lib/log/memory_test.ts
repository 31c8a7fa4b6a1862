import { MemoryLog } from "../../../lib/log/memory.ts";
import { testLogActs } from "../../log_acts_contract.ts";
import { testLogContract } from "../../log_contract.ts";

const open = () => Promise.resolve(new MemoryLog());

testLogContract("MemoryLog", open);
testLogActs("MemoryLog", open);
