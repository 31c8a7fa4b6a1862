/**
 * A fan-out without a shell around it, for tests to drive.
 *
 * @module
 */
import { type Dialect, dialectOf, v1 } from "../../../lib/dialect.ts";
import { Metrics } from "../../../lib/metrics/metrics.ts";
import {
  DEFLATE_SUBPROTOCOL,
  LOBBY,
  type ServerFrame,
} from "../../../lib/protocol.ts";
import { Callers } from "../../../lib/shell/callers.ts";
import { FanOut } from "../../../lib/shell/fan_out.ts";
import { type Link, Links } from "../../../lib/shell/link.ts";
import { SlowReaders } from "../../../lib/shell/slow_readers.ts";
import { event } from "../chat_fixtures.ts";
import { FakeSocket } from "../fake_socket.ts";

/** A fan-out to readers of rooms, each with the number of its connection. */
export class Rig {
  /** The readers of the lobby. */
  readonly live = new Set<number>();
  readonly links = new Links(() => {});
  readonly slowReaders = new SlowReaders({
    links: this.links,
    now: () => ({ wallMs: 0, monoMs: 0 }),
    setTimer: () => () => {},
  });
  isPressed = false;
  encoded = 0;
  monoMs = 0;
  readonly metrics = new Metrics();
  readonly fanOut = new FanOut({
    links: this.links,
    callers: new Callers(),
    slowReaders: this.slowReaders,
    people: () => [],
    isPressed: () => this.isPressed,
    now: () => ({ wallMs: 0, monoMs: this.monoMs }),
    metrics: this.metrics,
  });
  readonly #dialect: Dialect = {
    ...v1,
    encode: (frame, people) => {
      this.encoded += 1;
      return v1.encode(frame, people);
    },
  };

  readonly deflated = dialectOf(DEFLATE_SUBPROTOCOL);

  connect(dialect = this.#dialect): { link: Link; socket: FakeSocket } {
    const socket = new FakeSocket();
    socket.open();
    const link: Link = {
      id: this.links.nextId(),
      socket,
      address: "",
      dialect,
      queue: [],
      queueLength: 0,
      lastQueue: [],
      lastDue: 0,
      passed: 0,
      sentLength: 0,
      reading: Promise.resolve(),
      readsWaiting: 0,
      held: null,
      session: null,
      gone: undefined,
    };
    this.links.add(link);
    return { link, socket };
  }

  enter(dialect?: Dialect): { link: Link; socket: FakeSocket } {
    const reader = this.connect(dialect);
    this.live.add(reader.link.id);
    return reader;
  }

  say(seq: number, body = "", room = LOBBY, to = this.live): void {
    this.fanOut.tell(room, to, { t: "evt", ...event(seq), room, body });
  }

  tell(link: Link, frame: ServerFrame): void {
    this.fanOut.send([link.id], frame);
  }
}
