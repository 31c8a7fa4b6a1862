import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Statement, Statements } from "../../../lib/sqlite/statement.ts";

Deno.test("Statement gives rows whose columns go by their names", () => {
  using db = open();
  const put = new Statement(
    db,
    "INSERT INTO t (n, word, raw) VALUES (?, ?, ?)",
  );
  put.run(1, "one", new Uint8Array([1]));
  put.run(2, null, null);
  const all = new Statement(db, "SELECT n, t.word AS said, raw FROM t");

  assertEquals(all.get(), { n: 1, said: "one", raw: new Uint8Array([1]) });
  assertEquals(all.all(), [
    { n: 1, said: "one", raw: new Uint8Array([1]) },
    { n: 2, said: null, raw: null },
  ]);
});

Deno.test("Statement.get() gives nothing where no row is", () => {
  using db = open();
  const some = new Statement(db, "SELECT n FROM t WHERE n = ?");

  assertEquals(some.get(7), undefined);
  assertEquals(some.all(7), []);
});

Deno.test("Statement.run() throws what SQLite says, and can be run again", () => {
  using db = open();
  const put = new Statement(db, "INSERT INTO t (n) VALUES (?)");
  put.run(1);

  const error = assertThrows(() => put.run(1), Error, "UNIQUE");
  assert("errcode" in error);
  put.run(2);

  const count = new Statement(db, "SELECT count(*) AS n FROM t");
  assertEquals(count.get(), { n: 2 });
});

Deno.test("Statement.run() changes every row that is meant, at once", () => {
  using db = open();
  const put = new Statement(db, "INSERT INTO t (n) VALUES (?)");
  for (let n = 0; n < 100; n++) put.run(n);

  new Statement(db, "UPDATE t SET word = ?").run("changed");

  const left = new Statement(db, "SELECT n FROM t WHERE word IS NULL");
  assertEquals(left.all(), []);
});

Deno.test("Statement.run() leaves no transaction open behind it", () => {
  using db = open();
  const statements = new Statements(db);
  for (let i = 0; i < 2; i++) {
    statements.run("BEGIN IMMEDIATE");
    assert(db.isTransaction);
    statements.run("COMMIT");
    assert(!db.isTransaction);
  }
});

function open(): DatabaseSync & Disposable {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT, raw BLOB)");
  return db;
}
