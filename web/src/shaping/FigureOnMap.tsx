import type { Feature } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useWords } from "../words/WordsProvider.tsx";
import { cornersOf, type Figure, geometryOf, isComplete, pointOf } from "./figure.ts";
import { Handles, isSeen, mostHandles } from "./Handles.tsx";
import type { Sight } from "./snapping.ts";
import { type FigureEditing, featureOf, useDrawnOver } from "./useFigure.ts";

interface Props {
  map: MapView | null;
  sight: Sight | null;
  editing: FigureEditing;
}

/** What is drawn of a figure: of one that is not complete yet the line through what there is. */
export function featuresOf(figure: Figure): Feature[] {
  if (isComplete(figure)) return [featureOf(geometryOf(figure))];
  const points = figure.paths.flatMap((path) => [...path.points]);
  return points.length < 2 ? [] : [featureOf({ type: "LineString", coordinates: points })];
}

/** The figure over the map, with handles, and a mark where a corner is drawn to a neighbour. */
export function FigureOnMap({ map, sight, editing }: Props) {
  const { t } = useWords();
  const { figure, live, dragged, chosen } = editing;
  useDrawnOver(map, featuresOf(live));
  if (map === null || sight === null) return null;
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const mark = dragged?.snapped ?? null;
  const at = mark === null ? null : sight.project(mark.position);
  const held = cornersOf(figure).filter((corner) =>
    isSeen(sight.project(pointOf(figure, corner) ?? []), { width, height }),
  );
  return (
    <>
      <Handles
        figure={figure}
        sight={sight}
        size={{ width, height }}
        chosen={chosen}
        dragged={dragged}
        onChoose={editing.choose}
        onDrag={editing.drag}
        onDrop={editing.drop}
        onCancel={editing.cancel}
        onRemove={editing.takeAway}
        onInsert={editing.addAfter}
        onNudge={editing.nudge}
      />
      {at !== null && (
        <span
          className="snapmark"
          data-snapped={mark?.to}
          style={{ left: at.x, top: at.y }}
          aria-hidden="true"
        />
      )}
      {held.length > mostHandles && (
        <p className="many" role="status">
          {t("shaping.many", { n: mostHandles })}
        </p>
      )}
    </>
  );
}
