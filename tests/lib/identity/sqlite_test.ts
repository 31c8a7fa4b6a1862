import { testIdentityContract } from "../../identity_contract.ts";
import { TempStore } from "../../temp_store.ts";

testIdentityContract("SqliteIdentity", async () => {
  const temp = new TempStore();
  const { log, identity } = await temp.open();
  await log[Symbol.asyncDispose](); // So that the identity's closes the file.
  const close = identity[Symbol.asyncDispose].bind(identity);
  identity[Symbol.asyncDispose] = async () => {
    await close();
    await temp[Symbol.asyncDispose]();
  };
  return identity;
});
