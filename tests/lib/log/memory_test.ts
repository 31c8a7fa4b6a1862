import { MemoryLog } from "../../../lib/log/memory.ts";
import { testLogContract } from "../../log_contract.ts";

testLogContract("MemoryLog", () => Promise.resolve(new MemoryLog()));
