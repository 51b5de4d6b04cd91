import { useState } from "react";
import type { FoundThing } from "../api/contract.ts";
import { usePointing } from "../maptools/usePointing.ts";
import { useToolKeys } from "../maptools/useToolKeys.ts";
import { RelateDialog } from "../relations/RelateDialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { geometryOf } from "./figure.ts";
import { HistoryButtons } from "./HistoryButtons.tsx";
import { pick } from "./picking.ts";
import { type ModeProps, useShapeTitle } from "./ReshapeTool.tsx";
import { Act, ShapeCard } from "./ShapeCard.tsx";
import type { Pixel } from "./snapping.ts";
import { featureOf, useDrawnOver } from "./useFigure.ts";

/** Relates the thing to the one that is pointed at, or looked for by its name. */
export function RelateMode({ map, sight, shape, figure, neighbours, saved, onMode }: ModeProps) {
  const { t } = useWords();
  const [asked, setAsked] = useState<{ other: FoundThing | null } | null>(null);
  const [missed, setMissed] = useState(false);
  const [related, setRelated] = useState(0);
  const end = () => onMode("corners");
  const point = (pixel: Pixel) => {
    const found = sight === null ? null : pick(pixel, neighbours, sight);
    setMissed(found === null);
    if (found === null) return;
    const { id, uid, kind, name } = found;
    setAsked({ other: { id, uid, kind, name, area: null } });
  };
  const pointCentre = () => map !== null && point(map.project(map.getCenter()));
  usePointing(map, {
    onPoint: ({ longitude, latitude }) => sight !== null && point(sight.project([longitude, latitude])),
  });
  useToolKeys(map, { onEnter: pointCentre, onBack: () => undefined, onEnd: end });
  useDrawnOver(map, [featureOf(geometryOf(figure))]);
  return (
    <>
      <span className="crosshair" aria-hidden="true" />
      <ShapeCard title={t("shaping.relate.of", { name: useShapeTitle(shape) })} tool="relate" onEnd={end}>
        <p className="second">{t("shaping.relate.hint")}</p>
        {missed && (
          <p className="fault" role="alert">
            {t("shaping.relate.missed")}
          </p>
        )}
        {related > 0 && (
          <p role="status" data-related={related}>
            {t("shaping.relate.done", { n: related })}
          </p>
        )}
        <div className="acts">
          <Act
            name="relate-search"
            icon="search"
            words="shaping.relate.search"
            onAct={() => setAsked({ other: null })}
          />
          <HistoryButtons steps={null} saved={saved} />
          <Act name="cancel" icon="close" words="shaping.relate.end" onAct={end} />
        </div>
      </ShapeCard>
      {asked !== null && (
        <RelateDialog
          thing={shape}
          first={asked.other}
          onClose={() => setAsked(null)}
          onRelated={() => setRelated(related + 1)}
        />
      )}
    </>
  );
}
