import type { Feature, Position } from "geojson";
import { useState } from "react";
import type { Shaped } from "../api/contract.ts";
import { actOnShapes } from "../api/shapeRequests.ts";
import { useAct } from "../api/useAct.ts";
import { usePointing } from "../maptools/usePointing.ts";
import { useToolKeys } from "../maptools/useToolKeys.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { cutAt, geometryOf } from "./figure.ts";
import { type ModeProps, useShapeTitle } from "./ReshapeTool.tsx";
import { Act, ShapeCard, ShapeFault, sizeWords } from "./ShapeCard.tsx";
import { type Pixel, snap } from "./snapping.ts";
import { featureOf, useDrawnOver } from "./useFigure.ts";

/** How near to its line somebody must point to cut it there, in pixels. */
const nearPx = 28;

/** Cuts a line at a place on it, or an area along a line through it. */
export function SplitMode({ map, sight, shape, figure, onMode, onSaved }: ModeProps) {
  const speech = useWords();
  const { t } = speech;
  const [blade, setBlade] = useState<readonly Position[]>([]);
  const [missed, setMissed] = useState(false);
  const { doing, failure, act } = useAct<Shaped>();
  const isLine = figure.type.endsWith("LineString");
  const end = () => onMode("corners");
  const point = (pixel: Pixel) => {
    if (sight === null) return;
    if (!isLine) return setBlade([...blade, sight.unproject(pixel)]);
    const found = snap(pixel, [geometryOf(figure)], sight, nearPx);
    setMissed(found === null);
    if (found !== null) setBlade([found.position]);
  };
  usePointing(map, {
    onPoint: ({ longitude, latitude }) => sight !== null && point(sight.project([longitude, latitude])),
  });
  const pointCentre = () => map !== null && point(map.project(map.getCenter()));
  const back = () => setBlade(blade.slice(0, -1));
  useToolKeys(map, { onEnter: pointCentre, onBack: back, onEnd: end });
  const drawn: Feature[] = [featureOf(geometryOf(figure))];
  if (blade.length > 1) drawn.push(featureOf({ type: "LineString", coordinates: [...blade] }));
  for (const coordinates of blade) drawn.push(featureOf({ type: "Point", coordinates }));
  useDrawnOver(map, drawn);
  const [at] = blade;
  const parts = isLine && at !== undefined ? cutAt(figure, at) : null;
  const split = () => {
    const { id, version } = shape;
    const along: { type: "Point"; coordinates: Position } | { type: "LineString"; coordinates: Position[] } =
      isLine && at !== undefined
        ? { type: "Point", coordinates: at }
        : { type: "LineString", coordinates: [...blade] };
    act(() => actOnShapes({ act: "split", thing: { id, version }, along }), onSaved);
  };
  return (
    <>
      <span className="crosshair" aria-hidden="true" />
      <ShapeCard title={t("shaping.split.of", { name: useShapeTitle(shape) })} tool="split" onEnd={end}>
        <p className="second">{t(isLine ? "shaping.split.line" : "shaping.split.area")}</p>
        {missed && (
          <p className="fault" role="alert">
            {t("shaping.split.missed")}
          </p>
        )}
        {parts !== null && (
          <p className="size" role="status" data-parts>
            {t("shaping.split.parts", {
              whole: sizeWords(figure, speech),
              first: sizeWords(parts[0], speech),
              second: sizeWords(parts[1], speech),
            })}
          </p>
        )}
        <p className="second">{t("shaping.split.keeps")}</p>
        <ShapeFault failure={failure} />
        <div className="acts">
          <Act name="centre" icon="plus" words="sketch.centre" onAct={pointCentre} />
          <Act name="back" icon="undo" words="sketch.back" can={blade.length > 0} onAct={back} />
          <Act
            name="split-go"
            icon="split"
            words="shaping.split"
            strong
            can={!doing && blade.length >= (isLine ? 1 : 2)}
            onAct={split}
          />
          <Act name="cancel" icon="close" words="shaping.cancel" onAct={end} />
        </div>
      </ShapeCard>
    </>
  );
}
