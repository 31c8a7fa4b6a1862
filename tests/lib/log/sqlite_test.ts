import type { RoomLog } from "../../../lib/log/log.ts";
import { testLogActs } from "../../log_acts_contract.ts";
import { testLogContract } from "../../log_contract.ts";
import { TempStore } from "../../temp_store.ts";

testLogContract("SqliteLog", open);
testLogActs("SqliteLog", open);

async function open(): Promise<RoomLog> {
  const temp = new TempStore();
  const { log, identity } = await temp.open();
  await identity[Symbol.asyncDispose](); // So that the log's closes the file.
  const close = log[Symbol.asyncDispose].bind(log);
  log[Symbol.asyncDispose] = async () => {
    await close();
    await temp[Symbol.asyncDispose]();
  };
  return log;
}
