import type { Map as MapView } from "maplibre-gl";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { prefersCalm } from "../theme/useMedia.ts";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props {
  map: MapView | null;
  views: readonly ThingView[];
  /** What else is done with the map. */
  children?: ReactNode;
}

/** How far one press moves the map, in pixels. */
const stepPx = 160;

function fitAll(map: MapView, views: readonly ThingView[]): void {
  const places = views.flatMap((view) => view.place ?? []);
  if (places.length === 0) return;
  const longitudes = places.map((place) => place.longitude);
  const latitudes = places.map((place) => place.latitude);
  map.fitBounds(
    [
      [Math.min(...longitudes), Math.min(...latitudes)],
      [Math.max(...longitudes), Math.max(...latitudes)],
    ],
    { padding: 56, maxZoom: 14, animate: !prefersCalm(), duration: 200 },
  );
}

/** Buttons for all that can be done by dragging or pinching. */
export function MapButtons({ map, views, children }: Props) {
  const { t } = useWords();
  const motion = { animate: !prefersCalm(), duration: 150 };
  const button = (className: string, icon: IconName, words: WordKey, act: (map: MapView) => void) => (
    <button
      type="button"
      className={className}
      aria-label={t(words)}
      title={t(words)}
      disabled={map === null}
      onClick={() => map !== null && act(map)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div className="controls">
      <div className="zoom">
        {button("in", "plus", "map.zoomIn", (it) => it.zoomIn(motion))}
        {button("out", "minus", "map.zoomOut", (it) => it.zoomOut(motion))}
      </div>
      <div className="pad">
        {button("up", "up", "map.up", (it) => it.panBy([0, -stepPx], motion))}
        {button("left", "left", "map.left", (it) => it.panBy([-stepPx, 0], motion))}
        {button("fit", "fit", "map.fit", (it) => fitAll(it, views))}
        {button("right", "right", "map.right", (it) => it.panBy([stepPx, 0], motion))}
        {button("down", "down", "map.down", (it) => it.panBy([0, stepPx], motion))}
      </div>
      {children}
    </div>
  );
}
