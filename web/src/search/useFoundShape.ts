import type { FeatureCollection, Geometry } from "geojson";
import { useCallback } from "react";
import { readThing } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { kindOfArea } from "../areas/areaWords.ts";
import { coordinates } from "../panels/coordinates.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { type Found, formatFound } from "./found.ts";
import { readArea, readPieces, searchAll } from "./searchRequests.ts";

function collectionOf(geometry: Geometry | null): FeatureCollection {
  const features = geometry === null ? [] : [{ type: "Feature" as const, geometry, properties: {} }];
  return { type: "FeatureCollection", features };
}

/** The outline of what is marked; null until it is known. */
export function useFoundShape(found: Found | null): FeatureCollection | null {
  const key = found === null ? null : formatFound(found);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of what is marked.
  const read = useCallback(
    async (signal: AbortSignal): Promise<{ key: string | null; shape: FeatureCollection }> => {
      if (found?.type === "street") return { key, shape: await readPieces(found.id, signal) };
      if (found?.type === "area") {
        const { geometry } = await readArea(found.area, signal);
        return { key, shape: collectionOf((geometry ?? null) as Geometry | null) };
      }
      if (found === null) return { key, shape: collectionOf(null) };
      const { longitude, latitude } = found;
      return { key, shape: collectionOf({ type: "Point", coordinates: [longitude, latitude] }) };
    },
    [key],
  );
  const { data } = useResource(found === null ? null : read);
  return data?.key === key ? data.shape : null;
}

export interface FoundWords {
  title: string;
  /** What it is, and where. */
  detail: string;
}

/** What is marked in words; null until that is known. */
export function useFoundWords(found: Found): FoundWords | null {
  const { own, language, t } = useWords();
  const { findKind } = useCity();
  const key = formatFound(found);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of what is marked.
  const read = useCallback(
    async (signal: AbortSignal) => {
      if (found.type === "street") return { key, thing: await readThing(found.id, null, signal) };
      if (found.type === "area") return { key, area: await readArea(found.area, signal) };
      const answer = await searchAll(`${found.latitude}, ${found.longitude}`, 1, null, signal);
      return { key, place: answer.hits[0] ?? null };
    },
    [key],
  );
  const { data, failure } = useResource(read);
  if (failure !== null) return { title: t("search.marked.unknown"), detail: "" };
  if (data?.key !== key) return null;
  if (data.thing !== undefined) {
    const kind = findKind(data.thing.kind);
    const where = data.thing.commune ?? data.thing.province;
    return {
      title: data.thing.name,
      detail: [kind && own(kind.title), where && own(where.full_name)].filter(Boolean).join(" · "),
    };
  }
  if (data.area !== undefined) {
    const { area } = data;
    const detail = [kindOfArea(area, language), area.province && own(area.province.name)];
    return { title: own(area.full_name), detail: detail.filter(Boolean).join(" · ") };
  }
  const title = found.type === "place" ? coordinates(found, language) : "";
  const where = data.place?.area;
  return { title, detail: where ? own(where) : t("search.marked.outside") };
}
