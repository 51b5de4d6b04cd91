import { type FormEvent, useId, useState } from "react";
import type { FoundThing, Related, ThingDetails } from "../api/contract.ts";
import { relate } from "../api/relationRequests.ts";
import { useAct } from "../api/useAct.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { rememberChange } from "../shaping/savedChanges.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { ThingSearch } from "./ThingSearch.tsx";
import { draftOf, findWay, nameOf, type Way, wayName, ways } from "./ways.ts";

interface Props {
  thing: Pick<ThingDetails, "uid" | "name">;
  /** The other thing, where that was pointed at. */
  first?: FoundThing | null;
  onClose: () => void;
  onRelated: () => void;
}

const usual: Way = { type: "drains_to", side: "from" };

/** Relates a thing to another: how, and to which one. */
export function RelateDialog({ thing, first = null, onClose, onRelated }: Props) {
  const { t } = useWords();
  const id = useId();
  const [way, setWay] = useState<Way>(usual);
  const [other, setOther] = useState<FoundThing | null>(first);
  const [missing, setMissing] = useState(false);
  const [known, setKnown] = useState(false);
  const { doing, failure, act } = useAct<Related>();
  const name = nameOf(thing);
  const add = (event: FormEvent) => {
    event.preventDefault();
    setMissing(other === null);
    setKnown(false);
    if (other === null) return;
    act(
      () => relate(draftOf(way, thing.uid, other.uid)),
      ({ created, change_id }) => {
        rememberChange(change_id);
        onRelated();
        if (created > 0) onClose();
        else setKnown(true);
      },
    );
  };
  return (
    <Dialog title={t("relations.add")} onClose={onClose}>
      <form className="relate" onSubmit={add}>
        <label htmlFor={id}>{t("relations.way", { name })}</label>
        <select id={id} value={wayName(way)} onChange={(event) => setWay(findWay(event.target.value) ?? way)}>
          {ways.map((each) => (
            <option key={wayName(each)} value={wayName(each)}>
              {t(`relations.${wayName(each)}`)}
            </option>
          ))}
        </select>
        {first === null && <ThingSearch invalid={missing && other === null} onChoose={setOther} />}
        {missing && other === null && (
          <p className="fault" role="alert">
            {t("relations.other.missing")}
          </p>
        )}
        {other !== null && (
          <p className="subject" role="status">
            {t(`relations.${wayName(way)}.says`, { thing: name, other: nameOf(other) })}
          </p>
        )}
        {known && (
          <p className="fault" role="alert">
            {t("relations.known")}
          </p>
        )}
        {failure !== null && (
          <p className="fault" role="alert">
            {failureWords(failure, t)}
          </p>
        )}
        <div className="answers">
          <button type="submit" className="button strong" disabled={doing}>
            {t(doing ? "relations.adding" : "relations.add")}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t("relations.add.not")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
