import type { Priority } from "../alarms/alarmWords.ts";
import type { Kind, Quality, Quantity } from "../api/contract.ts";
import { formatValue } from "../formats/numbers.ts";
import { formatAge, formatDuration, formatSince } from "../formats/times.ts";
import { type Language, pick, say } from "../words/words.ts";
import { type GlyphName, glyphName } from "./glyphs.ts";
import type { Place, Shape } from "./shape.ts";
import { datastreamState, type FreshnessRule, type Look, type State, thingState } from "./state.ts";
import type { Datastream, Thing } from "./thing.ts";

/** What descriptions need besides the thing: the city's words, its rule, its clock. */
export interface Surroundings {
  language: Language;
  rule: FreshnessRule;
  /** City time now, for ages. */
  nowMs: number;
  /** City time up to which the screen has heard everything; states are as of then. */
  heardMs: number;
  findKind: (id: string) => Kind | undefined;
  findQuantity: (id: string | null) => Quantity | undefined;
}

/** A datastream's latest value in words; every number comes with its age and state. */
export interface ReadingView {
  state: State;
  value: string;
  /** "3 phút trước", "chậm 12 phút", "mất tín hiệu từ 13:05" or "chưa có số liệu". */
  age: string;
  /** What is said of it beside its value; null where nothing is. */
  mark: Marked | null;
}

/** Qualities that are told in words; what is good, or was not looked at, goes without. */
export type Marked = Exclude<Quality, "good" | "unchecked">;

export function findMark(quality: Quality | undefined): Marked | null {
  return quality === undefined || quality === "good" || quality === "unchecked" ? null : quality;
}

/** The worst of a thing's open alarms, and how many of them count; none where all are put aside or suppressed. */
export interface ThingAlarm {
  priority: Priority;
  count: number;
}

export interface ThingView {
  id: number;
  uid: string;
  name: string;
  kind: string;
  kindTitle: string;
  /** The value of the property that its kind is drawn by; null where there is none. */
  drawnAs: string | null;
  glyph: GlyphName;
  state: State;
  simulated: boolean;
  /** The commune's name; empty where none is known. */
  area: string;
  place: Place | null;
  shape: Shape | null;
  /** False for what is described and not measured, such as a road. */
  measured: boolean;
  look: Look;
  /** The first datastream's latest value; empty when it never had any. */
  value: string;
  age: string;
  mark: Marked | null;
  alarm: ThingAlarm | null;
}

/** The words for how old a value is, by its state; what is late says by how much. */
export function ageWords(stream: Datastream, state: State, around: Surroundings): string {
  const { language, nowMs } = around;
  if (stream.latest === null) return say(language, "state.none.row");
  const ageMs = nowMs - stream.latest.timeMs;
  if (state === "late") {
    return say(language, "state.late.by", {
      duration: formatDuration(ageMs - (stream.intervalMs ?? 0), language),
    });
  }
  if (state === "silent") {
    return say(language, "state.silent.since", { time: formatSince(stream.latest.timeMs, nowMs) });
  }
  return formatAge(ageMs, language);
}

export function describeReading(stream: Datastream, around: Surroundings): ReadingView {
  const state = datastreamState(stream, around.heardMs, around.rule);
  const quantity = around.findQuantity(stream.quantity);
  const decimals = quantity?.decimals ?? 2;
  const { latest } = stream;
  return {
    state,
    value: latest === null ? "" : formatValue(latest.result, decimals, stream.unit, around.language),
    age: ageWords(stream, state, around),
    mark: findMark(latest?.quality),
  };
}

/** The datastream whose age explains the thing's state: the first that is as bad as the thing. */
function tellingStream(thing: Thing, state: State, around: Surroundings): Datastream | undefined {
  const asBad = thing.datastreams.find((s) => datastreamState(s, around.heardMs, around.rule) === state);
  return asBad ?? thing.datastreams[0];
}

/** Whether readings are to be expected: a kind that names no quantity is described by its properties. */
export function isMeasured(streams: readonly unknown[], kind: Kind | undefined): boolean {
  return streams.length > 0 || kind === undefined || kind.quantities.length > 0;
}

export function describeThing(
  thing: Thing,
  around: Surroundings,
  alarm: ThingAlarm | null = null,
): ThingView {
  const kind = around.findKind(thing.kind);
  const kindTitle =
    kind === undefined ? say(around.language, "list.unknownKind") : pick(around.language, kind.title);
  const measured = isMeasured(thing.datastreams, kind);
  const state = thingState(thing.datastreams, around.heardMs, around.rule);
  const first = thing.datastreams[0];
  const telling = tellingStream(thing, state, around);
  const reading = first === undefined ? null : describeReading(first, around);
  const unheard = measured ? say(around.language, "state.none.row") : "";
  return {
    id: thing.id,
    uid: thing.uid,
    // Small roads often have no name.
    name: thing.name.trim() || thing.uid,
    kind: thing.kind,
    kindTitle,
    drawnAs: thing.drawnAs,
    glyph: glyphName(kind?.icon, thing.kind),
    state,
    simulated: thing.simulated,
    area: thing.area === null ? "" : pick(around.language, thing.area),
    place: thing.place,
    shape: thing.shape,
    measured,
    look: measured ? state : "described",
    value: reading?.value ?? "",
    age: telling === undefined ? unheard : ageWords(telling, state, around),
    mark: reading?.mark ?? null,
    alarm,
  };
}

/** True when both would be drawn alike, so that a row or symbol need not be drawn again. */
export function sameView(a: ThingView, b: ThingView): boolean {
  return (
    a.id === b.id &&
    a.value === b.value &&
    a.age === b.age &&
    a.state === b.state &&
    a.name === b.name &&
    a.kind === b.kind &&
    a.kindTitle === b.kindTitle &&
    a.drawnAs === b.drawnAs &&
    a.glyph === b.glyph &&
    a.simulated === b.simulated &&
    a.area === b.area &&
    a.mark === b.mark &&
    a.alarm?.priority === b.alarm?.priority &&
    a.alarm?.count === b.alarm?.count &&
    a.uid === b.uid &&
    a.shape === b.shape &&
    a.measured === b.measured &&
    a.place?.longitude === b.place?.longitude &&
    a.place?.latitude === b.place?.latitude
  );
}
