/** What was done to something, step by step, with the way back and forth. */
export interface Steps<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  /** What the last step was, where others of the same are one with it. */
  tag: string | null;
}

export const begin = <T>(now: T): Steps<T> => ({ past: [], now, future: [], tag: null });

/** One step more; a step with the tag of the last one goes on with that. */
export function step<T>({ past, now, tag: before }: Steps<T>, next: T, tag: string | null = null): Steps<T> {
  const goesOn = tag !== null && tag === before;
  return { past: goesOn ? past : [...past, now], now: next, future: [], tag };
}

export function back<T>(steps: Steps<T>): Steps<T> {
  const { past, now, future } = steps;
  if (past.length === 0) return steps;
  return { past: past.slice(0, -1), now: past.at(-1) as T, future: [now, ...future], tag: null };
}

export function forth<T>(steps: Steps<T>): Steps<T> {
  const { past, now, future } = steps;
  if (future.length === 0) return steps;
  return { past: [...past, now], now: future[0] as T, future: future.slice(1), tag: null };
}
