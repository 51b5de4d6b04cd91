/** The colours the map draws with, taken from the style sheet so that each stands in one place only. */
export interface Palette {
  ground: string;
  sea: string;
  seaNear: string;
  line: string;
  green: string;
  building: string;
  road: string;
  roadEdge: string;
  roadFar: string;
  rail: string;
  panel: string;
  ink: string;
  second: string;
  edge: string;
  link: string;
  faint: string;
  water: string;
  /** Of priorities 1 to 4. */
  priorities: readonly [string, string, string, string];
  /** Of the digits on those. */
  digits: readonly [string, string, string, string];
}

/** On paper the colours are those of the light theme, whatever the screen's: they are read where they are used. */
export function readPalette(place: Element = document.documentElement): Palette {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    ground: colour("--map-ground"),
    sea: colour("--map-sea"),
    seaNear: colour("--map-sea-near"),
    line: colour("--map-line"),
    green: colour("--map-green"),
    building: colour("--map-building"),
    road: colour("--map-road"),
    roadEdge: colour("--map-road-edge"),
    roadFar: colour("--map-road-far"),
    rail: colour("--map-rail"),
    panel: colour("--panel"),
    ink: colour("--ink"),
    second: colour("--second"),
    edge: colour("--edge"),
    link: colour("--link"),
    faint: colour("--drawn-faint"),
    water: colour("--drawn-water"),
    priorities: [colour("--p1"), colour("--p2"), colour("--p3"), colour("--p4")],
    digits: [colour("--p-digit"), colour("--p-digit"), colour("--p3-digit"), colour("--p-digit")],
  };
}
