import type { Map as MapView } from "maplibre-gl";
import { type ReactNode, useMemo, useState } from "react";
import type { Kind, Shaped } from "../api/contract.ts";
import { actOnShapes } from "../api/shapeRequests.ts";
import { useAct } from "../api/useAct.ts";
import { wrongFields } from "../editing/failures.ts";
import { usePointing } from "../maptools/usePointing.ts";
import { useToolKeys } from "../maptools/useToolKeys.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { FigureOnMap } from "./FigureOnMap.tsx";
import { changedFields, type Fields } from "./fields.ts";
import { append, canRemove, emptyFigure, geometryOf, isComplete, least, type SimpleType } from "./figure.ts";
import { HistoryButtons } from "./HistoryButtons.tsx";
import { Act, LeaveDialog, ShapeCard, ShapeFault, SizeNote, SnapSwitch } from "./ShapeCard.tsx";
import { ShapeFields } from "./ShapeFields.tsx";
import { rememberChange, useSavedChanges } from "./savedChanges.ts";
import type { Pixel } from "./snapping.ts";
import { useFigure } from "./useFigure.ts";
import { useNeighbours } from "./useNeighbours.ts";
import { useSight } from "./useSight.ts";

interface Props {
  map: MapView | null;
  route: CentreRoute;
}

/** A new thing: of which kind, where, and what is said of it. */
export function DrawTool({ map, route }: Props) {
  const { kinds } = useCity();
  const [kind, setKind] = useState<Kind | null>(null);
  const [type, setType] = useState<SimpleType | null>(null);
  const leave = () => go({ ...route, shaping: null });
  const chosen = kind ?? kinds[0];
  if (chosen === undefined) return null;
  const types = typesOf(chosen);
  const drawn = type !== null && types.includes(type) ? type : (types[0] ?? "Point");
  const choices = <KindChoice kinds={kinds} kind={chosen} type={drawn} onKind={setKind} onType={setType} />;
  return (
    <Drawing key={drawn} map={map} route={route} kind={chosen} type={drawn} onLeave={leave}>
      {choices}
    </Drawing>
  );
}

/** What a thing of the kind may be drawn as, the usual first. */
const typesOf = ({ geometry, geometries }: Kind): SimpleType[] => [
  geometry,
  ...geometries.filter((each) => each !== geometry),
];

interface ChoiceProps {
  kinds: readonly Kind[];
  kind: Kind;
  type: SimpleType;
  onKind: (kind: Kind) => void;
  onType: (type: SimpleType) => void;
}

function KindChoice({ kinds, kind, type, onKind, onType }: ChoiceProps) {
  const { t, own } = useWords();
  const types = typesOf(kind);
  return (
    <>
      <label className="field">
        {t("shaping.kind")}
        <select
          value={kind.id}
          data-field="kind"
          onChange={(event) => {
            const next = kinds.find(({ id }) => id === event.target.value);
            if (next !== undefined) onKind(next);
          }}
        >
          {kinds.map(({ id, title }) => (
            <option key={id} value={id}>
              {own(title)}
            </option>
          ))}
        </select>
      </label>
      {types.length > 1 && (
        <fieldset className="forms">
          <legend className="unseen">{t("shaping.type")}</legend>
          {types.map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={each === type}
              data-type={each}
              onClick={() => onType(each)}
            >
              {t(`shaping.type.${each}`)}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
}

interface DrawingProps extends Props {
  kind: Kind;
  type: SimpleType;
  children: ReactNode;
  onLeave: () => void;
}

/** How the corners of something new come on the map, one after the other. */
function useDrawing(map: MapView | null, type: SimpleType, wanted: boolean, onEnd: (dirty: boolean) => void) {
  const sight = useSight(map);
  const neighbours = useNeighbours(map, null);
  const shapes = useMemo(() => neighbours.map(({ geometry }) => geometry), [neighbours]);
  const first = useMemo(() => emptyFigure(type), [type]);
  const editing = useFigure(first, sight, { shapes, wanted });
  const { figure } = editing;
  const point = (pixel: Pixel) => {
    const { position } = editing.placeAt(pixel);
    const last = figure.paths[0]?.points.at(-1);
    if (type === "Point") editing.put(append(first, position));
    else if (last?.[0] !== position[0] || last?.[1] !== position[1]) editing.put(append(figure, position));
  };
  const pointCentre = () => map !== null && point(map.project(map.getCenter()));
  usePointing(map, {
    onPoint: ({ longitude, latitude }) => sight !== null && point(sight.project([longitude, latitude])),
  });
  useToolKeys(map, { onEnter: pointCentre, onBack: editing.back, onEnd: () => onEnd(editing.isChanged) });
  return { editing, sight, pointCentre };
}

function Drawing({ map, route, kind, type, children, onLeave }: DrawingProps) {
  const { t } = useWords();
  const [snapping, setSnapping] = useState(true);
  const [name, setName] = useState("");
  const [fields, setFields] = useState<Fields>({});
  const [asked, setAsked] = useState(false);
  const saved = useSavedChanges();
  const leave = (dirty: boolean) => (dirty || name !== "" ? setAsked(true) : onLeave());
  const { editing, sight, pointCentre } = useDrawing(map, type, snapping, leave);
  const { figure, chosen, steps } = editing;
  const { doing, failure, act } = useAct<Shaped>();
  const save = () =>
    act(
      () =>
        actOnShapes({
          act: "draw",
          kind: kind.id,
          name: name.trim(),
          geometry: geometryOf(figure),
          properties: changedFields(kind, {}, fields),
        }),
      ({ change_id, things }) => {
        rememberChange(change_id);
        go({ ...route, shaping: null, thing: things[0]?.id ?? null });
      },
    );
  const wrong = wrongFields(failure, kind, t);
  const missing = least(figure) - (figure.paths[0]?.points.length ?? 0);
  return (
    <>
      <span className="crosshair" aria-hidden="true" />
      <FigureOnMap map={map} sight={sight} editing={editing} />
      <ShapeCard title={t("shaping.draw")} tool="draw" onEnd={() => leave(editing.isChanged)}>
        {children}
        <p className="second">
          {t(missing > 0 ? "shaping.draw.hint" : "shaping.draw.more", { n: Math.max(0, missing) })}
        </p>
        <SizeNote before={null} after={editing.live} />
        <div className="acts">
          <Act name="centre" icon="plus" words="sketch.centre" onAct={pointCentre} />
          <Act
            name="corner-remove"
            icon="bin"
            words="shaping.corner.remove"
            can={chosen !== null && canRemove(figure, chosen)}
            onAct={() => chosen && editing.takeAway(chosen)}
          />
          <HistoryButtons steps={steps} saved={saved} onBack={editing.back} onForth={editing.forth} />
        </div>
        <SnapSwitch wanted={snapping} onWanted={setSnapping} />
        <ShapeFields
          kind={kind}
          name={name}
          fields={fields}
          wrong={wrong}
          onName={setName}
          onFields={setFields}
        />
        {Object.keys(wrong).length === 0 && <ShapeFault failure={failure} />}
        <div className="acts">
          <Act
            name="save"
            icon="check"
            words={doing ? "shaping.saving" : "shaping.save"}
            strong
            can={isComplete(figure) && !doing}
            onAct={save}
          />
          <Act name="cancel" icon="close" words="shaping.cancel" onAct={() => leave(editing.isChanged)} />
        </div>
      </ShapeCard>
      {asked && <LeaveDialog onLeave={onLeave} onStay={() => setAsked(false)} />}
    </>
  );
}
