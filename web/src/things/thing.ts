import type { DatastreamFacts, Quality, Source, ThingFeature, Words } from "../api/contract.ts";
import { type Place, placeOf, type Shape, shapeOf } from "./shape.ts";

export interface Reading {
  timeMs: number;
  result: number;
  quality: Quality;
}

export interface Datastream {
  id: number;
  /** null where it observes what no sector has declared; then `name` says what it is. */
  quantity: string | null;
  name: string;
  unit: string;
  /** null where nobody has said how often it is to be heard; then it is never late. */
  intervalMs: number | null;
  source: Source;
  latest: Reading | null;
}

/** A thing as map and list know it. Never changed in place: a change makes a new one. */
export interface Thing {
  id: number;
  uid: string;
  name: string;
  kind: string;
  /** The value of the property that its kind is drawn by; null where there is none. */
  drawnAs: string | null;
  simulated: boolean;
  /** The name of the commune it lies in, or of the province where no commune is known. */
  area: Words | null;
  place: Place | null;
  /** What it is on the map where that is a line or an area. */
  shape: Shape | null;
  datastreams: readonly Datastream[];
}

export function datastreamOf(facts: DatastreamFacts): Datastream {
  const { latest } = facts;
  return {
    id: facts.id,
    quantity: facts.quantity,
    name: facts.name,
    unit: facts.unit,
    intervalMs: facts.interval_s === null ? null : facts.interval_s * 1000,
    source: facts.source,
    latest:
      latest === null
        ? null
        : { timeMs: Date.parse(latest.time), result: latest.result, quality: latest.quality },
  };
}

export function thingOf(feature: ThingFeature): Thing {
  const { uid, name, kind, drawn_as, simulated, area, datastreams } = feature.properties;
  return {
    id: feature.id,
    uid,
    name,
    kind,
    drawnAs: drawn_as,
    simulated,
    area: area?.name ?? null,
    place: placeOf(feature.geometry),
    shape: shapeOf(feature.geometry),
    datastreams: datastreams.map(datastreamOf),
  };
}
