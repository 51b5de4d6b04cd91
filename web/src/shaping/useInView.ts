import { LngLatBounds, type Map as MapView } from "maplibre-gl";
import { useEffect, useRef } from "react";
import { prefersCalm } from "../theme/useMedia.ts";
import type { Figure } from "./figure.ts";

/** How much closer a person may be than all of the figure allows, before the map lets them be. */
const mostBack = 1;

/** What the card of the tool covers, and the buttons at the other side, in pixels. */
function paddingOf(map: MapView) {
  const around = map.getContainer().getBoundingClientRect();
  const card = document.querySelector(".maptools .card.shaping")?.getBoundingClientRect();
  const isNarrow = around.width < 768;
  if (isNarrow) return { left: 40, right: 90, top: 60, bottom: around.height / 2 };
  return { left: (card?.right ?? around.left) - around.left + 40, right: 110, top: 60, bottom: 70 };
}

/** Brings a figure out from under the card once, where it fits the rest of the map at about this scale. */
export function useInView(map: MapView | null, { paths }: Figure): void {
  const done = useRef(false);
  useEffect(() => {
    const points = paths.flatMap((path) => [...path.points]);
    if (map === null || done.current || points.length === 0) return;
    done.current = true;
    const bounds = new LngLatBounds();
    for (const [x = 0, y = 0] of points) bounds.extend([x, y]);
    const padding = paddingOf(map);
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const free = points.filter(([x = 0, y = 0]) => {
      const at = map.project([x, y]);
      return (
        at.x > padding.left &&
        at.x < width - padding.right &&
        at.y > padding.top &&
        at.y < height - padding.bottom
      );
    });
    if (free.length === points.length) return;
    const camera = map.cameraForBounds(bounds, { padding, maxZoom: map.getZoom() });
    const isNear = camera?.zoom !== undefined && camera.zoom >= map.getZoom() - mostBack;
    if (camera !== undefined && (isNear || free.length === 0)) {
      map.easeTo({ ...camera, animate: !prefersCalm(), duration: 200 });
    }
  }, [map, paths]);
}
