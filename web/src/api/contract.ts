/**
 * The shapes the city's server answers with. They are written by hand until `npm run api` has made
 * `generated/schema.ts` from the server's own description; then each becomes an alias of it.
 */
import type { Point } from "geojson";

/** ISO 8601 in UTC, ending in Z. */
export type Instant = string;

export interface Words {
  vi: string;
  en: string;
}

export type ClockMode = "wall" | "simulated";

export interface ClockTick {
  now: Instant;
  mode: ClockMode;
  speed: number;
}

export interface City {
  name: Words;
  version: string;
  clock: ClockTick;
  simulated: boolean;
  recording: { title: Words; source: string; licence: string } | null;
  centre: [longitude: number, latitude: number];
  zoom: number;
  endpoints: { mqtt_devices: string; mqtt_subscribers: string; http: string };
  /** In expected intervals without a reading. */
  freshness: { late_after: number; silent_after: number };
}

export interface KindProperty {
  name: string;
  title: Words;
  unit: string | null;
}

export interface Kind {
  id: string;
  sector: string;
  title: Words;
  icon: string;
  geometry: string;
  properties: KindProperty[];
}

export interface Quantity {
  id: string;
  title: Words;
  dimension: string;
  unit: string;
  decimals: number;
  units: string[];
}

export type Source = "measured" | "model" | "simulated" | "typed";

export type Quality = "good" | "suspect" | "unchecked";

export interface Latest {
  time: Instant;
  result: number;
  quality: Quality;
}

export interface DatastreamFacts {
  id: number;
  quantity: string;
  unit: string;
  interval_s: number;
  source: Source;
  latest: Latest | null;
}

export interface ThingFeature {
  type: "Feature";
  id: number;
  geometry: Point | null;
  properties: {
    uid: string;
    name: string;
    kind: string;
    simulated: boolean;
    datastreams: DatastreamFacts[];
  };
}

export interface ThingCollection {
  type: "FeatureCollection";
  features: ThingFeature[];
}

export type PropertyValue = string | number | boolean | null;

export interface ThingDetails {
  id: number;
  uid: string;
  name: string;
  description: string;
  kind: string;
  simulated: boolean;
  geometry: Point | null;
  properties: Record<string, PropertyValue>;
  agency: { name: Words } | null;
  valid_from: Instant | null;
  topic_prefix: string;
  datastreams: (DatastreamFacts & { sensor: { name: string; description: string } | null })[];
}

export interface Series {
  datastream: number;
  quantity: string;
  unit: string;
  resolution: "raw" | "hour";
  start: Instant;
  end: Instant;
  /** Milliseconds since 1970-01-01 UTC, rising. */
  times: number[];
  /** The result itself for "raw", the mean of the hour for "hour". */
  values: number[];
  min: number[] | null;
  max: number[] | null;
  count: number;
}

export interface DeadLetter {
  id: number;
  received_at: Instant;
  channel: string;
  source: string;
  payload: string;
  reason: string;
  message: string;
  occurrences: number;
}

export interface DeadLetterGroup {
  reason: string;
  count: number;
  last_received: Instant;
  sample: Omit<DeadLetter, "reason" | "occurrences">;
}

export interface DeadLetters {
  total: number;
  groups: DeadLetterGroup[];
  items: DeadLetter[];
}

export interface ErrorBody {
  error: { code: string; message: string; field?: string };
}
