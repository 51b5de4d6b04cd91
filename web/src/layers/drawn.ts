import type { ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import type { DrawnClass, Kind } from "../api/contract.ts";
import type { Palette } from "../map/palette.ts";
import { isOff, type Off } from "./off.ts";

/** What a kind's declaration says of a line: its tone, its width in usual widths, whether it is dashed. */
export type LineLook = Pick<DrawnClass, "tone" | "width" | "dashed">;

/** Dash and gap in widths of the line, on the map and in the legend. */
export const dashes: [number, number] = [2.5, 1.75];

/** How wide the usual line is at some zooms, in pixels. */
export const usualWidths: readonly [zoom: number, widthPx: number][] = [
  [9, 1],
  [14, 2.2],
  [18, 6],
];

export function toneColours(palette: Palette): Record<LineLook["tone"], string> {
  return { faint: palette.faint, plain: palette.edge, strong: palette.second, water: palette.water };
}

type DrawnKind = Pick<Kind, "id" | "drawing">;

const value: ExpressionSpecification = ["get", "drawn_as"];

/** Of the things of one kind, what `say` makes of the class that each falls into. */
function byClass<T extends string | number | boolean>(
  { drawing }: DrawnKind,
  say: (look: LineLook) => T,
): ExpressionSpecification | T {
  const [first, ...rest] = drawing.classes;
  const usual = say(drawing);
  if (first === undefined) return usual;
  if (rest.some(({ least }) => least !== null)) {
    const steps = rest.flatMap(({ least, ...look }) => [least ?? 0, say(look)]);
    const stepped = ["step", ["to-number", value], say(first), ...steps] as ExpressionSpecification;
    return ["case", ["has", "drawn_as"], stepped, usual];
  }
  const cases = drawing.classes.flatMap((each) => [each.values, say(each)]);
  return ["match", value, ...cases, usual] as unknown as ExpressionSpecification;
}

/** The same over all kinds; `other` for kinds that nobody has declared. */
function byKind<T extends string | number | boolean>(
  kinds: readonly DrawnKind[],
  say: (look: LineLook) => T,
  other: T,
): ExpressionSpecification | T {
  const cases = kinds.flatMap((kind) => {
    const said = byClass(kind, say);
    return said === other ? [] : [kind.id, said];
  });
  if (cases.length === 0) return other;
  return ["match", ["get", "kind"], ...cases, other] as unknown as ExpressionSpecification;
}

export function lineColour(kinds: readonly DrawnKind[], palette: Palette): ExpressionSpecification | string {
  const colours = toneColours(palette);
  return byKind(kinds, ({ tone }) => colours[tone], palette.edge);
}

/** An area's edge is a usual line, however wide the lines of its kind are. */
export function lineWidth(kinds: readonly DrawnKind[]): ExpressionSpecification {
  const width = byKind(kinds, (look) => look.width, 1);
  const factor: ExpressionSpecification = ["case", ["==", ["geometry-type"], "Polygon"], 1, width];
  const stops = usualWidths.flatMap(([zoom, widthPx]) => [zoom, ["*", widthPx, factor]]);
  return ["interpolate", ["exponential", 1.4], ["zoom"], ...stops] as unknown as ExpressionSpecification;
}

function isDashed(kinds: readonly DrawnKind[]): ExpressionSpecification | boolean {
  return byKind(kinds, ({ dashed }) => dashed, false);
}

/** Which features a layer draws, by what is left on; `dashed` null where dashes are no matter. */
export function drawnFilter(
  base: FilterSpecification,
  kinds: readonly (DrawnKind & Pick<Kind, "sector">)[],
  off: Off,
  dashed: boolean | null,
): FilterSpecification {
  const away = kinds.filter((kind) => isOff(off, kind)).map(({ id }) => id);
  const parts: unknown[] = [base];
  if (away.length > 0) parts.push(["!", ["in", ["get", "kind"], ["literal", away]]]);
  const broken = isDashed(kinds);
  if (dashed !== null) parts.push(["==", broken, dashed]);
  return ["all", ...parts] as FilterSpecification;
}
