import { assertEquals } from "@std/assert";
import { signal } from "@preact/signals";
import { createMarks } from "../../../lib/client/marks.ts";
import type { Message } from "../../../lib/protocol.ts";
import { ada, bob, message } from "../../components/fixtures.ts";

/** Ada reads, in a room where Bob has said so much. */
class Reader {
  readonly messages = signal<readonly Message[]>([]);
  readonly told: (readonly [seq: number, back: boolean])[] = [];
  looks = true;
  /** The last line on the screen; by default the last there is. */
  seen: number | null = null;
  readonly marks;
  #due: (() => void) | null = null;

  constructor(first: number | null, heard: number) {
    for (let n = 0; n < heard; n++) this.#add(bob);
    this.marks = createMarks({
      first,
      messages: this.messages,
      myId: () => ada.id,
      looks: () => this.looks,
      seen: () => this.seen ?? this.messages.peek().length,
      tell: (seq, back) => this.told.push([seq, back]),
      setTimer: (run) => {
        this.#due = run;
        return () => this.#due = null;
      },
    });
  }

  /** So many messages come, and are drawn. */
  come(count: number, by = bob): void {
    for (let n = 0; n < count; n++) this.#add(by);
    this.marks.look();
  }

  look(looks: boolean): void {
    this.looks = looks;
    this.marks.look();
  }

  pass(): void {
    this.#due?.();
  }

  /** Where the line stands, and how much is unread. */
  get state(): [number | null, number] {
    return [this.marks.line.value, this.marks.unread.value];
  }

  #add(by: typeof ada): void {
    const seq = this.messages.peek().length + 1;
    this.messages.value = [...this.messages.peek(), message({ seq, by })];
  }
}

Deno.test("UX 20 the line stands where one stopped, also when all is read then", () => {
  const ada = new Reader(2, 5);
  ada.marks.look();

  assertEquals(ada.state, [2, 0]);
  assertEquals(ada.told, [[5, false]]);
});

Deno.test("UX 20 nothing is read by who does not look", () => {
  const ada = new Reader(2, 5);
  ada.look(false);
  assertEquals(ada.state, [2, 3]);
  assertEquals(ada.told, []);

  ada.look(true);
  assertEquals(ada.state, [2, 0]);
});

Deno.test("UX 20 only what is on the screen is read", () => {
  const ada = new Reader(2, 9);
  ada.seen = 5;
  ada.marks.look();

  assertEquals(ada.state, [2, 4]);
  assertEquals(ada.told, [[5, false]]);
});

Deno.test("UX 20 the line moves to where one stopped last, and not while one reads", () => {
  const ada = new Reader(5, 5);
  ada.come(1);
  assertEquals(ada.state, [5, 0]);

  ada.look(false);
  ada.come(2);
  ada.come(1);
  assertEquals(ada.state, [6, 3]);

  ada.look(true);
  ada.come(1);
  assertEquals(ada.state, [6, 0]);
});

Deno.test("UX 20 the line goes when one sends", () => {
  const reader = new Reader(2, 5);
  reader.look(false);
  reader.come(1, ada);

  assertEquals(reader.state, [null, 0]);
});

Deno.test("UX 20 who was never here sees no line, and nothing of before is unread", () => {
  const ada = new Reader(null, 5);
  ada.look(false);
  assertEquals(ada.state, [null, 0]);
  assertEquals(ada.told, []);

  ada.come(1);
  assertEquals(ada.state, [5, 1]);
});

Deno.test("UX 20 the mark only rises, by whatever tab", () => {
  const ada = new Reader(2, 9);
  ada.looks = false;
  ada.marks.heard(7, false);
  ada.marks.heard(4, false);
  assertEquals(ada.state, [2, 2]);

  ada.marks.look();
  assertEquals(ada.told, []);
});

Deno.test("UX 20 what is marked unread stays so while one goes on looking", () => {
  const ada = new Reader(9, 9);
  ada.marks.look();
  ada.marks.unreadFrom(4);
  ada.come(1);
  assertEquals(ada.state, [3, 7]);
  assertEquals(ada.told, [[3, true]]);

  ada.look(false);
  ada.look(true);
  assertEquals(ada.state, [3, 0]);
});

Deno.test("UX 20 what is marked unread in another tab is unread here", () => {
  const ada = new Reader(9, 9);
  ada.marks.heard(3, true);
  ada.marks.look();

  assertEquals(ada.state, [3, 6]);
  assertEquals(ada.told, []);
});

Deno.test("a mark is told every now and then, the last one in any case", () => {
  const ada = new Reader(1, 1);
  for (let n = 0; n < 5; n++) ada.come(1);
  assertEquals(ada.told, [[2, false]]);

  ada.pass();
  assertEquals(ada.told, [[2, false], [6, false]]);
  ada.marks.again();
  assertEquals(ada.told.at(-1), [6, false]);
});

Deno.test("unreadFrom() outlasts what another tab told before it knew of it", () => {
  const reader = new Reader(5, 5);
  reader.marks.unreadFrom(4);
  reader.marks.heard(5, false);
  assertEquals(reader.told, [[3, true], [3, true]]);
  assertEquals(reader.state, [3, 2]);

  // Later, it was read there indeed.
  reader.pass();
  reader.marks.heard(5, false);
  assertEquals(reader.state, [3, 0]);
});
