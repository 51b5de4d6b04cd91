import { useState } from "react";
import type { Neighbour, Shaped } from "../api/contract.ts";
import { actOnShapes, readShape } from "../api/shapeRequests.ts";
import { useAct } from "../api/useAct.ts";
import { usePointing } from "../maptools/usePointing.ts";
import { useToolKeys } from "../maptools/useToolKeys.ts";
import { nameOf } from "../relations/ways.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { figureOf, geometryOf } from "./figure.ts";
import { candidatesFor, pick } from "./picking.ts";
import { type ModeProps, useShapeTitle } from "./ReshapeTool.tsx";
import { Act, ShapeCard, ShapeFault, sizeWords } from "./ShapeCard.tsx";
import type { Pixel } from "./snapping.ts";
import { featureOf, useDrawnOver } from "./useFigure.ts";

const mostListed = 20;

/** Makes one thing of this one and others of its kind, chosen on the map or from a list. */
export function MergeMode({ map, sight, shape, figure, neighbours, onMode, onSaved }: ModeProps) {
  const speech = useWords();
  const { t } = speech;
  const [others, setOthers] = useState<readonly Neighbour[]>([]);
  const [missed, setMissed] = useState(false);
  const { doing, failure, act } = useAct<Shaped>();
  const geometry = geometryOf(figure);
  const candidates = candidatesFor({ kind: shape.kind, geometry }, neighbours);
  const end = () => onMode("corners");
  const has = (thing: Neighbour) => others.some(({ id }) => id === thing.id);
  const toggle = (thing: Neighbour) =>
    setOthers(has(thing) ? others.filter(({ id }) => id !== thing.id) : [...others, thing]);
  const point = (pixel: Pixel) => {
    const found =
      sight === null
        ? null
        : pick(
            pixel,
            candidates.map(({ thing }) => thing),
            sight,
          );
    setMissed(found === null);
    if (found !== null) toggle(found);
  };
  const pointCentre = () => map !== null && point(map.project(map.getCenter()));
  usePointing(map, {
    onPoint: ({ longitude, latitude }) => sight !== null && point(sight.project([longitude, latitude])),
  });
  useToolKeys(map, { onEnter: pointCentre, onBack: () => setOthers(others.slice(0, -1)), onEnd: end });
  useDrawnOver(map, [featureOf(geometry), ...others.map((each) => featureOf(each.geometry))]);
  const merge = async () => {
    const { signal } = new AbortController();
    // The version is read as late as that: what is chosen is meant as it is by now.
    const read = await Promise.all(others.map(({ id }) => readShape(id, signal)));
    return actOnShapes({
      act: "merge",
      things: [shape, ...read].map(({ id, version }) => ({ id, version })),
    });
  };
  return (
    <>
      <span className="crosshair" aria-hidden="true" />
      <ShapeCard title={t("shaping.merge.of", { name: useShapeTitle(shape) })} tool="merge" onEnd={end}>
        <p className="second">{t("shaping.merge.hint")}</p>
        {missed && (
          <p className="fault" role="alert">
            {t("shaping.merge.missed")}
          </p>
        )}
        {candidates.length === 0 ? (
          <p role="status">{t("shaping.merge.none")}</p>
        ) : (
          <ul className="candidates">
            {candidates.slice(0, mostListed).map(({ thing, touches }) => {
              const of = figureOf(thing.geometry);
              const detail = [of && sizeWords(of, speech), touches && t("shaping.merge.touches")];
              return (
                <li key={thing.id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={has(thing)}
                      data-other={thing.id}
                      onChange={() => toggle(thing)}
                    />
                    {nameOf(thing)} <span className="second">{detail.filter(Boolean).join(" · ")}</span>
                  </label>
                </li>
              );
            })}
          </ul>
        )}
        <p className="second">{t("shaping.merge.keeps")}</p>
        <ShapeFault failure={failure} />
        <div className="acts">
          <Act
            name="merge-go"
            icon="merge"
            words="shaping.merge"
            strong
            can={!doing && others.length > 0}
            onAct={() => act(merge, onSaved)}
          />
          <Act name="cancel" icon="close" words="shaping.cancel" onAct={end} />
        </div>
      </ShapeCard>
    </>
  );
}
