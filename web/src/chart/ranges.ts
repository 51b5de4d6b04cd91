/** How far back a chart looks on the city clock. */
export type Range = "24h" | "7d" | "30d";

export const ranges: readonly Range[] = ["24h", "7d", "30d"];

const hourMs = 3_600_000;

const lengths: Record<Range, number> = { "24h": 24 * hourMs, "7d": 168 * hourMs, "30d": 720 * hourMs };

export function rangeMs(range: Range): number {
  return lengths[range];
}

export function parseRange(text: string | null): Range {
  return ranges.find((range) => range === text) ?? "24h";
}
