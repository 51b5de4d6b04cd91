import type { ThingCollection } from "../api/contract.ts";
import type { Change } from "../live/events.ts";
import type { Shape } from "./shape.ts";
import { type Datastream, type Thing, thingOf } from "./thing.ts";

/** How long changes are gathered before the screens hear of them, so that a burst is drawn once. */
const gatherMs = 250;

/** The stream with the change, or the same one when it already holds something newer. */
export function withChange(stream: Datastream, change: Change): Datastream {
  if (stream.latest !== null && stream.latest.timeMs > change.timeMs) return stream;
  const { timeMs, result, quality } = change;
  return { ...stream, latest: { timeMs, result, quality } };
}

function newer(old: Datastream | undefined, read: Datastream): Datastream {
  const oldMs = old?.latest?.timeMs ?? Number.NEGATIVE_INFINITY;
  const readMs = read.latest?.timeMs ?? Number.NEGATIVE_INFINITY;
  return old !== undefined && oldMs > readMs ? { ...read, latest: old.latest } : read;
}

/** The old object where nothing differs, so that nobody draws it again. */
function sameShape(old: Shape | null | undefined, read: Shape | null): Shape | null {
  return old != null && JSON.stringify(old) === JSON.stringify(read) ? old : read;
}

/** Everything the screens know of the city's things; the one door through which that changes. */
export class Board {
  private things: readonly Thing[] | null = null;
  private readonly positions = new Map<number, number>();
  private waiting: Change[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly followers = new Set<(changes: readonly Change[]) => void>();

  /** Null until they were read once. The array and its things are never changed in place. */
  readonly getThings = (): readonly Thing[] | null => this.things;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Hands over changes as they are applied: for a chart that grows at its end. */
  readonly follow = (follower: (changes: readonly Change[]) => void): (() => void) => {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  };

  /** Takes a fresh reading of all things; a value that came live meanwhile and is newer is kept. */
  replace(collection: ThingCollection): void {
    const before = new Map((this.things ?? []).map((thing) => [thing.id, thing]));
    const known = new Map((this.things ?? []).flatMap((thing) => thing.datastreams.map((s) => [s.id, s])));
    this.things = collection.features.map(thingOf).map((thing) => ({
      ...thing,
      shape: sameShape(before.get(thing.id)?.shape, thing.shape),
      datastreams: thing.datastreams.map((s) => newer(known.get(s.id), s)),
    }));
    this.positions.clear();
    this.things.forEach((thing, index) => {
      for (const stream of thing.datastreams) this.positions.set(stream.id, index);
    });
    this.apply();
    this.tell();
  }

  /** Takes live changes; screens hear of them within a quarter of a second. */
  change(changes: readonly Change[]): void {
    this.waiting.push(...changes);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.apply()) this.tell();
    }, gatherMs);
  }

  private apply(): boolean {
    if (this.things === null || this.waiting.length === 0) return false;
    const changes = this.waiting;
    this.waiting = [];
    const next = [...this.things];
    for (const change of changes) {
      const index = this.positions.get(change.datastream);
      const thing = index === undefined ? undefined : next[index];
      if (index === undefined || thing === undefined) continue;
      const datastreams = thing.datastreams.map((s) =>
        s.id === change.datastream ? withChange(s, change) : s,
      );
      next[index] = { ...thing, datastreams };
    }
    this.things = next;
    for (const follower of this.followers) follower(changes);
    return true;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
