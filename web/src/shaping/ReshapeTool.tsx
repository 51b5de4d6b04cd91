import type { Map as MapView } from "maplibre-gl";
import { useCallback, useMemo, useState } from "react";
import type { ExactShape, Kind, Neighbour, Shaped } from "../api/contract.ts";
import { readShape } from "../api/shapeRequests.ts";
import { useResource } from "../api/useResource.ts";
import { nameOf } from "../relations/ways.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { CornersMode } from "./CornersMode.tsx";
import { emptyFigure, type Figure, figureOf, type SimpleType } from "./figure.ts";
import { MergeMode } from "./MergeMode.tsx";
import { RelateMode } from "./RelateMode.tsx";
import { ShapeCard } from "./ShapeCard.tsx";
import { SplitMode } from "./SplitMode.tsx";
import { rememberChange, type SavedChanges, useSavedChanges } from "./savedChanges.ts";
import type { Sight } from "./snapping.ts";
import { useInView } from "./useInView.ts";
import { useNeighbours } from "./useNeighbours.ts";
import { useSight } from "./useSight.ts";

export type Mode = "corners" | "split" | "merge" | "relate";

/** What every mode works on, and the ways out of it. */
export interface ModeProps {
  map: MapView | null;
  sight: Sight | null;
  shape: ExactShape;
  kind: Kind | undefined;
  figure: Figure;
  neighbours: readonly Neighbour[];
  saved: SavedChanges;
  onMode: (mode: Mode) => void;
  /** Reads the thing again as it is by now; what is not saved is given up. */
  onReload: () => void;
  onSaved: (shaped: Shaped) => void;
  onLeave: () => void;
}

interface Props {
  map: MapView | null;
  route: CentreRoute;
  id: number;
}

/** A thing that is edited on the map, as soon as its exact shape is there. */
export function ReshapeTool({ map, route, id }: Props) {
  const { t } = useWords();
  const read = useCallback((signal: AbortSignal) => readShape(id, signal), [id]);
  const { data, failure, slow, retry } = useResource(read);
  const leave = () => go({ ...route, shaping: null, thing: failure?.status === 404 ? null : id });
  if (data === null) {
    return (
      <ShapeCard title={t("shaping")} tool="loading" onEnd={leave}>
        {slow && <Skeleton lines={4} />}
        {failure !== null && (
          <FailureNotice what="failure.thing" works="failure.thing.works" failure={failure} onRetry={retry} />
        )}
      </ShapeCard>
    );
  }
  return <Modes key={data.version} map={map} route={route} shape={data} onReload={retry} onLeave={leave} />;
}

type ModesProps = Pick<ModeProps, "map" | "shape" | "onReload" | "onLeave"> & { route: CentreRoute };

function Modes({ map, route, shape, onReload, onLeave }: ModesProps) {
  const [mode, setMode] = useState<Mode>("corners");
  const { findKind } = useCity();
  const kind = findKind(shape.kind);
  const saved = useSavedChanges();
  const neighbours = useNeighbours(map, shape.id);
  const sight = useSight(map);
  const type = kind?.geometry as SimpleType | undefined;
  const figure = useMemo(
    () => (shape.geometry === null ? null : figureOf(shape.geometry)) ?? emptyFigure(type ?? "Point"),
    [shape.geometry, type],
  );
  useInView(map, figure);
  const onSaved = ({ change_id, things }: Shaped) => {
    rememberChange(change_id);
    go({ ...route, shaping: null, thing: things[0]?.id ?? null });
  };
  const props: ModeProps = {
    ...{ map, sight, shape, kind, figure, neighbours, saved, onReload, onSaved, onLeave },
    onMode: setMode,
  };
  if (mode === "split") return <SplitMode {...props} />;
  if (mode === "merge") return <MergeMode {...props} />;
  if (mode === "relate") return <RelateMode {...props} />;
  return <CornersMode {...props} />;
}

/** What the card of a thing is headed by. */
export function useShapeTitle(shape: ExactShape): string {
  const { own } = useWords();
  const { findKind } = useCity();
  const kind = findKind(shape.kind);
  return nameOf(shape) === shape.uid && kind !== undefined ? own(kind.title) : nameOf(shape);
}
