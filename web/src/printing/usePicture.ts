import type { Map as MapView } from "maplibre-gl";
import { useEffect, useState } from "react";

/** How long the map must have stood still before it is copied. */
const restMs = 400;

/** Where the map looks, once it can be told. */
export interface Standpoint {
  zoom: number;
  latitude: number;
}

/** A picture of the map as it stands, for paper: null while it is still being drawn. And where it looks. */
export function usePicture(map: MapView | null): { picture: string | null; stands: Standpoint | null } {
  const [picture, setPicture] = useState<string | null>(null);
  const [stands, setStands] = useState<Standpoint | null>(null);
  useEffect(() => {
    if (map === null) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    let copied = false;
    const look = () => setStands({ zoom: map.getZoom(), latitude: map.getCenter().lat });
    const moved = () => {
      clearTimeout(rest);
      rest = undefined;
      copied = false;
      setPicture(null);
    };
    const copy = () => {
      rest = undefined;
      copied = true;
      map.getCanvas().toBlob((blob) => {
        // What was moved meanwhile is copied again.
        if (!left && copied && blob !== null) setPicture(URL.createObjectURL(blob));
      });
    };
    const settle = () => {
      rest ??= setTimeout(copy, restMs);
    };
    look();
    map.on("move", look);
    map.on("movestart", moved);
    map.on("resize", moved);
    map.on("idle", settle);
    if (map.loaded()) settle();
    return () => {
      left = true;
      clearTimeout(rest);
      setPicture(null);
      // A map that was removed meanwhile hears nothing any more.
      map.off("move", look);
      map.off("movestart", moved);
      map.off("resize", moved);
      map.off("idle", settle);
    };
  }, [map]);
  useEffect(() => {
    return () => {
      if (picture !== null) URL.revokeObjectURL(picture);
    };
  }, [picture]);
  return { picture, stands };
}
