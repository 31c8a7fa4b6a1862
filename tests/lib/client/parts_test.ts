import { assertEquals, assertRejects } from "@std/assert";
import { partLoader } from "../../../lib/client/parts.ts";

/** A network with a part on it, which can be asked for. */
function trial() {
  const network = { believed: true, answers: true, serves: true };
  const done: string[] = [];
  const loadPart = partLoader({
    mayCome: () => network.believed,
    answers: () => Promise.resolve(network.answers),
    renew: () => done.push("renew"),
  });
  const load = () => {
    done.push("load");
    return network.serves
      ? Promise.resolve("part")
      : Promise.reject(new TypeError("Failed to fetch"));
  };
  const fails = (part = load) => assertRejects(() => loadPart(part), TypeError);
  return { done, fails, load, loadPart, network };
}

Deno.test("partLoader() loads what comes", async () => {
  const { done, load, loadPart } = trial();
  assertEquals(await loadPart(load), "part");
  assertEquals(done, ["load"]);
});

Deno.test("partLoader() asks for nothing that cannot come", async () => {
  const { done, fails, load, loadPart, network } = trial();
  network.believed = network.answers = false;
  await fails();
  await fails();
  assertEquals(done, []);

  network.answers = true; // On this machine, or a device that is wrong.
  assertEquals(await loadPart(load), "part");
  assertEquals(done, ["load"]);
});

Deno.test("partLoader() renews the page when a part fails again, once the server answers", async () => {
  const { done, fails, load, network } = trial();
  network.serves = false;
  await fails();
  await fails(() => load()); // Another part.
  assertEquals(done, ["load", "load"]);

  network.answers = false;
  await fails();
  assertEquals(done, ["load", "load", "load"]);

  network.answers = true;
  await fails();
  assertEquals(done.at(-1), "renew");
});
