import { assertEquals, assertRejects } from "@std/assert";
import { Pace } from "../../../lib/shell/pace.ts";

Deno.test("Pace does so much a turn, in order, and goes on after a failure", async () => {
  const due: (() => void)[] = [];
  const pace = new Pace({ perTurn: 10, defer: (turn) => due.push(turn) });
  const done: string[] = [];
  const piece = (name: string, much: number) => () => {
    done.push(name);
    return Promise.resolve(much);
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve));

  const all = [
    pace.run(piece("a", 4)),
    pace.run(piece("b", 4)),
    pace.run(piece("c", 90)),
    pace.run(() => Promise.reject(new Error("broken"))),
    pace.run(piece("d", 10)),
    pace.run(piece("e", 1)),
  ];
  all[3]?.catch(() => {});
  const turns: string[] = [];
  for (let i = 0; i < 3; i++) {
    await settle();
    turns.push(done.splice(0).join(""));
    due.shift()?.();
  }

  assertEquals(turns, ["abc", "d", "e"]);
  await assertRejects(() => all[3] ?? Promise.resolve(), Error, "broken");
});
