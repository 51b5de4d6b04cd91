import type { ExactShape, Shaped } from "../api/contract.ts";
import { actOnShapes } from "../api/shapeRequests.ts";
import { useAct } from "../api/useAct.ts";
import { nameOf } from "../relations/ways.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ShapeFault } from "./ShapeCard.tsx";

interface Props {
  shape: ExactShape;
  onDone: (shaped: Shaped) => void;
  onClose: () => void;
}

/** Asks before a thing is taken out of the city. */
export function DeleteDialog({ shape, onDone, onClose }: Props) {
  const { t } = useWords();
  const { doing, failure, act } = useAct<Shaped>();
  const end = () => {
    const { id, version } = shape;
    act(() => actOnShapes({ act: "delete", thing: { id, version } }), onDone);
  };
  return (
    <Dialog title={t("shaping.delete.ask")} onClose={onClose}>
      <p className="subject">{nameOf(shape)}</p>
      <p>{t("shaping.delete.keeps")}</p>
      <ShapeFault failure={failure} />
      <div className="answers">
        <button type="button" className="button strong" data-act="delete-go" disabled={doing} onClick={end}>
          {t("shaping.delete")}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t("shaping.cancel")}
        </button>
      </div>
    </Dialog>
  );
}
