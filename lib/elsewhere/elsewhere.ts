/**
 * Who is online at other processes: each says who is here, under a lease that
 * it renews, and reads who is there. What they tell each other of it, so that
 * they look, goes by the bus.
 *
 * @module
 */
import type { Person, RoomId } from "../protocol.ts";

export interface Elsewhere extends AsyncDisposable {
  /** How many processes are alive, this one included; 1 while nobody knows. */
  readonly processes: number;

  /**
   * Others are online in a room here than before.
   *
   * @param people Who, when it is written down.
   */
  changed(room: RoomId, people: () => Iterable<Person>): void;

  /**
   * Who is online in these rooms elsewhere; a room without anybody is not
   * among them. Somebody may be here as well. `null`: it cannot be read now.
   */
  people(rooms: readonly RoomId[]): Promise<Map<RoomId, Person[]> | null>;

  /**
   * Renews the lease, and looks who else is alive. Resolves with whether
   * anybody came or went since.
   */
  renew(): Promise<boolean>;
}
