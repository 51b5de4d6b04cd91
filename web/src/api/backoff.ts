const firstMs = 1_000;
const longestMs = 30_000;

/**
 * How long to wait before the next try, in milliseconds: twice as long after each failure, at most
 * 30 s, and spread by up to a fifth (`chance` in 0..1) so that many screens do not return at once.
 */
export function backoffMs(failures: number, chance: number): number {
  const plain = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(plain * (0.8 + 0.2 * chance));
}
