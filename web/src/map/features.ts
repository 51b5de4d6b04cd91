import type { Feature, FeatureCollection, Point } from "geojson";
import type { Priority } from "../alarms/alarmWords.ts";
import { sameView, type ThingAlarm, type ThingView } from "../things/describe.ts";
import type { Look } from "../things/state.ts";
import { isOnlyLine } from "./shapes.ts";

/** What the map draws of a thing. */
export interface Mark {
  /** Name of the symbol's image: drawing, state and whether its numbers are simulated. */
  image: string;
  /** What stands under the symbol. */
  label: string;
  /** The one in trouble is drawn above the others; below 0 what is not measured. */
  rank: number;
  /** Name of the image of its worst alarm; empty where it has none. */
  alarm: string;
  /** 4 for priority 1 to 1 for priority 4; less than 1 for what is put aside, 0 where there is none. */
  urgency: number;
}

export type MarkFeature = Feature<Point, Mark> & { id: number };

const ranks = { silent: 3, late: 2, none: 0, fresh: 1 } as const;

export function imageName(glyph: string, look: Look, simulated: boolean): string {
  return `${glyph} ${look} ${simulated ? "simulated" : "real"}`;
}

export function alarmImageName(priority: Priority, hollow: boolean): string {
  return `alarm ${priority}${hollow ? " hollow" : ""}`;
}

function urgencyOf(alarm: ThingAlarm | null): number {
  if (alarm === null) return 0;
  return alarm.count === 0 ? 0.5 : 5 - alarm.priority;
}

/** Under the symbol: the value while fresh; its lateness, too, when late; else why not. Of a car park, its name. */
export function markLabel(view: ThingView): string {
  if (!view.measured) return view.name === view.uid ? "" : view.name;
  if (view.state === "fresh") return view.value;
  if (view.state === "late") return `${view.value}\n${view.age}`;
  return view.age;
}

/** The map's symbol for a thing, or null when it has no place or is a line alone; of that only its alarm. */
export function markOf(view: ThingView): MarkFeature | null {
  const { alarm } = view;
  const isLine = isOnlyLine(view);
  if (view.place === null || (isLine && alarm === null)) return null;
  const { longitude, latitude } = view.place;
  return {
    type: "Feature",
    id: view.id,
    geometry: { type: "Point", coordinates: [longitude, latitude] },
    properties: {
      image: isLine ? "" : imageName(view.glyph, view.look, view.simulated),
      label: isLine ? "" : markLabel(view),
      rank: view.measured ? ranks[view.state] : -1,
      alarm: alarm === null ? "" : alarmImageName(alarm.priority, alarm.count === 0),
      urgency: urgencyOf(alarm),
    },
  };
}

export function marksOf(views: readonly ThingView[]): FeatureCollection<Point, Mark> {
  return { type: "FeatureCollection", features: views.flatMap((view) => markOf(view) ?? []) };
}

/** The least the map must be told to get from one set of views to another. */
export interface MarkDiff {
  remove: number[];
  add: MarkFeature[];
  update: { id: number; addOrUpdateProperties: { key: string; value: string | number }[] }[];
}

function changed(before: Mark, after: Mark): { key: string; value: string | number }[] {
  const keys = ["image", "label", "rank", "alarm", "urgency"] as const;
  return keys.filter((key) => before[key] !== after[key]).map((key) => ({ key, value: after[key] }));
}

/** Null when nothing differs. A thing that has moved is removed and added again. */
export function diffMarks(
  before: ReadonlyMap<number, ThingView>,
  views: readonly ThingView[],
): MarkDiff | null {
  const diff: MarkDiff = { remove: [], add: [], update: [] };
  const seen = new Set<number>();
  for (const view of views) {
    seen.add(view.id);
    const old = before.get(view.id);
    if (old !== undefined && sameView(old, view)) continue;
    const oldMark = old === undefined ? null : markOf(old);
    const mark = markOf(view);
    const moved =
      old?.place?.longitude !== view.place?.longitude || old?.place?.latitude !== view.place?.latitude;
    if (oldMark !== null && (moved || mark === null)) diff.remove.push(view.id);
    if (mark === null) continue;
    if (oldMark === null || moved) diff.add.push(mark);
    else {
      const properties = changed(oldMark.properties, mark.properties);
      if (properties.length > 0) diff.update.push({ id: view.id, addOrUpdateProperties: properties });
    }
  }
  for (const [id, view] of before) if (!seen.has(id) && markOf(view) !== null) diff.remove.push(id);
  return diff.remove.length + diff.add.length + diff.update.length > 0 ? diff : null;
}
