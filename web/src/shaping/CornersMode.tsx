import { useMemo, useState } from "react";
import type { ExactShape, Kind, Shaped } from "../api/contract.ts";
import { actOnShapes, readShape } from "../api/shapeRequests.ts";
import { useAct } from "../api/useAct.ts";
import { wrongFields } from "../editing/failures.ts";
import { usePointing } from "../maptools/usePointing.ts";
import { useToolKeys } from "../maptools/useToolKeys.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { FigureOnMap } from "./FigureOnMap.tsx";
import { changedFields, type Fields, fieldsOf } from "./fields.ts";
import { append, canRemove, type Figure, geometryOf, isComplete } from "./figure.ts";
import { HistoryButtons } from "./HistoryButtons.tsx";
import type { ModeProps } from "./ReshapeTool.tsx";
import { useShapeTitle } from "./ReshapeTool.tsx";
import { Act, LeaveDialog, ShapeCard, ShapeFault, SizeNote, SnapSwitch } from "./ShapeCard.tsx";
import { ShapeFields } from "./ShapeFields.tsx";
import type { Pixel } from "./snapping.ts";
import { type FigureEditing, useFigure } from "./useFigure.ts";

/** The name and the properties in their fields, and which of them differ from what is kept. */
function useFields(shape: ExactShape, kind: Kind | undefined) {
  const { language } = useWords();
  const first = useMemo(() => fieldsOf(kind, shape.properties, language), [kind, shape.properties, language]);
  const [name, setName] = useState(shape.name);
  const [typed, setTyped] = useState<Fields>({});
  const fields = { ...first, ...typed };
  const changed = changedFields(kind, first, fields);
  const isChanged = name.trim() !== shape.name || Object.keys(changed).length > 0;
  return { name, setName, fields, setFields: setTyped, changed, isChanged };
}

const seenOf = ({ id, version }: ExactShape) => ({ id, version });

/** The figure and the fields of a thing on their way to be saved. */
function useCorners({ map, sight, shape, kind, figure: first, neighbours, onSaved, onLeave }: ModeProps) {
  const [snapping, setSnapping] = useState(true);
  const shapes = useMemo(() => neighbours.map(({ geometry }) => geometry), [neighbours]);
  const editing = useFigure(first, sight, { shapes, wanted: snapping });
  const fields = useFields(shape, kind);
  const [asked, setAsked] = useState<"leave" | "delete" | null>(null);
  const saving = useAct<Shaped>();
  const { figure } = editing;
  const isDirty = editing.isChanged || fields.isChanged;
  const leave = () => (isDirty ? setAsked("leave") : onLeave());
  const point = (pixel: Pixel) => {
    if (isComplete(figure)) editing.choose(null);
    else editing.put(append(figure, editing.placeAt(pixel).position));
  };
  const pointCentre = () => map !== null && point(map.project(map.getCenter()));
  usePointing(map, {
    onPoint: ({ longitude, latitude }) => sight !== null && point(sight.project([longitude, latitude])),
  });
  useToolKeys(map, { onEnter: pointCentre, onBack: editing.back, onEnd: leave });
  const save = (over: boolean) =>
    saving.act(
      async () =>
        actOnShapes({
          act: "reshape",
          // Over what somebody else has made of it meanwhile, whatever that is.
          thing: over ? await readShape(shape.id, new AbortController().signal).then(seenOf) : seenOf(shape),
          properties: fields.changed,
          ...(editing.isChanged && { geometry: geometryOf(figure) }),
          ...(fields.name.trim() !== shape.name && { name: fields.name.trim() }),
        }),
      onSaved,
    );
  const canSave = isDirty && !saving.doing && (!editing.isChanged || isComplete(figure));
  return { editing, fields, saving, snapping, setSnapping, asked, setAsked, isDirty, canSave, leave, save };
}

/** Corner by corner, with its name and properties; from here to the other ways to change it. */
export function CornersMode(props: ModeProps) {
  const { map, sight, shape, kind, figure: first, saved, onReload, onSaved, onLeave } = props;
  const { t } = useWords();
  const { editing, fields, saving, asked, setAsked, isDirty, leave, ...corners } = useCorners(props);
  const { figure } = editing;
  const { doing, failure } = saving;
  const wrong = kind === undefined ? {} : wrongFields(failure, kind, t);
  const isFaulty = failure !== null && Object.keys(wrong).length === 0;
  return (
    <>
      <FigureOnMap map={map} sight={sight} editing={editing} />
      <ShapeCard title={useShapeTitle(shape)} tool="corners" onEnd={leave}>
        {isComplete(figure) ? (
          <p className="second">
            {t("shaping.hint")} <span className="keys">{t("shaping.hint.keys")}</span>
            <span className="touch">{t("shaping.hint.touch")}</span>
          </p>
        ) : (
          <p className="second">{t("shaping.hint.place")}</p>
        )}
        <SizeNote before={first} after={editing.live} />
        <div className="acts">
          <CornerActs editing={editing} />
          <HistoryButtons
            steps={editing.steps}
            saved={saved}
            onBack={editing.back}
            onForth={editing.forth}
            onTurned={onReload}
          />
        </div>
        <SnapSwitch wanted={corners.snapping} onWanted={corners.setSnapping} />
        <ShapeFields
          kind={kind}
          name={fields.name}
          fields={fields.fields}
          wrong={wrong}
          onName={fields.setName}
          onFields={fields.setFields}
        />
        {failure?.code === "changed_meanwhile" ? (
          <Conflict onTheirs={onReload} onMine={() => corners.save(true)} />
        ) : (
          isFaulty && <ShapeFault failure={failure} />
        )}
        <div className="acts">
          <Act
            name="save"
            icon="check"
            words={doing ? "shaping.saving" : "shaping.save"}
            strong
            can={corners.canSave}
            onAct={() => corners.save(false)}
          />
          <Act name="cancel" icon="close" words="shaping.cancel" onAct={leave} />
        </div>
        <MoreActs {...props} isDirty={isDirty} onDelete={() => setAsked("delete")} />
      </ShapeCard>
      {asked === "leave" && <LeaveDialog onLeave={onLeave} onStay={() => setAsked(null)} />}
      {asked === "delete" && <DeleteDialog shape={shape} onDone={onSaved} onClose={() => setAsked(null)} />}
    </>
  );
}

const isPointlike = ({ type }: Figure) => type.endsWith("Point");

/** What can be done to the chosen corner. */
function CornerActs({ editing }: { editing: FigureEditing }) {
  const { figure, chosen, addAfter, takeAway } = editing;
  if (isPointlike(figure)) return null;
  return (
    <>
      <Act
        name="corner-add"
        icon="plus"
        words="shaping.corner.add"
        can={chosen !== null}
        onAct={() => chosen && addAfter(chosen)}
      />
      <Act
        name="corner-remove"
        icon="bin"
        words="shaping.corner.remove"
        can={chosen !== null && canRemove(figure, chosen)}
        onAct={() => chosen && takeAway(chosen)}
      />
    </>
  );
}

type MoreProps = Pick<ModeProps, "figure" | "onMode"> & { isDirty: boolean; onDelete: () => void };

/** What is done to the thing as it is kept, and so not while anything is unsaved. */
function MoreActs({ figure, onMode, isDirty, onDelete }: MoreProps) {
  const { t } = useWords();
  return (
    <section className="more" aria-label={t("shaping.more")}>
      <p className="second">{t(isDirty ? "shaping.more.saved" : "shaping.more")}</p>
      <div className="acts">
        {!isPointlike(figure) && (
          <>
            <Act
              name="split"
              icon="split"
              words="shaping.split"
              can={!isDirty}
              onAct={() => onMode("split")}
            />
            <Act
              name="merge"
              icon="merge"
              words="shaping.merge"
              can={!isDirty}
              onAct={() => onMode("merge")}
            />
          </>
        )}
        <Act name="relate" icon="link" words="shaping.relate" can={!isDirty} onAct={() => onMode("relate")} />
        <Act name="delete" icon="bin" words="shaping.delete" can={!isDirty} onAct={onDelete} />
      </div>
    </section>
  );
}

/** Somebody was quicker: what they made of it, or one's own over it. */
function Conflict({ onTheirs, onMine }: { onTheirs: () => void; onMine: () => void }) {
  const { t } = useWords();
  return (
    <div className="conflict" role="alert">
      <p className="fault">{t("shaping.conflict")}</p>
      <div className="acts">
        <Act name="theirs" icon="undo" words="shaping.conflict.theirs" onAct={onTheirs} />
        <Act name="mine" icon="pen" words="shaping.conflict.mine" onAct={onMine} />
      </div>
    </div>
  );
}
