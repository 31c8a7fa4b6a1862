import { MemoryIdentity } from "../../../lib/identity/memory.ts";
import { testIdentityContract } from "../../identity_contract.ts";

testIdentityContract(
  "MemoryIdentity",
  () => Promise.resolve(new MemoryIdentity()),
);
