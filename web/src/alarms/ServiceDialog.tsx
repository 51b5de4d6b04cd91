import { useState } from "react";
import { putInService } from "../api/serviceRequests.ts";
import { useCityTime } from "../clock/useCityTime.ts";
import { formatDuration } from "../formats/times.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { LongTextField } from "../forms/LongTextField.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { serviceEnd, serviceHours, services } from "./serviceWords.ts";

interface Props {
  /** The one thing that is meant, or null where things are chosen by kind and area. */
  thing: { uid: string; name: string } | null;
  onClose: () => void;
  onDone: () => void;
}

/** Puts a thing, or all of a kind, in service from now on: what is done, for how long, and why. */
export function ServiceDialog({ thing, onClose, onDone }: Props) {
  const { t, language } = useWords();
  const now = useCityTime();
  const [work, setWork] = useState<(typeof services)[number]>("maintenance");
  const [hours, setHours] = useState<number | null>(serviceHours[0]);
  const [reason, setReason] = useState("");
  const [chosen, setChosen] = useState({ kind: "", area: "" });
  const meant =
    thing === null
      ? { kind: chosen.kind, area: chosen.area.trim() === "" ? null : chosen.area.trim() }
      : { uids: [thing.uid] };
  const ends_at = serviceEnd(now ?? Date.now(), hours);
  const saving = useSaving(() => putInService({ ...meant, work, reason, ends_at }), onDone);
  return (
    <Dialog title={t("service.make")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        {thing !== null && <p className="subject">{thing.name}</p>}
        {thing === null && <Things chosen={chosen} onChosen={setChosen} />}
        <label>
          {t("service.kind")}
          <select value={work} onChange={(event) => setWork(services[event.target.selectedIndex] ?? work)}>
            {services.map((each) => (
              <option key={each} value={each}>
                {t(`service.kind.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("service.long")}
          <select
            value={hours ?? ""}
            onChange={(event) => setHours(event.target.value === "" ? null : Number(event.target.value))}
          >
            {serviceHours.map((each) => (
              <option key={each} value={each ?? ""}>
                {each === null ? t("service.open") : formatDuration(each * 3_600_000, language)}
              </option>
            ))}
          </select>
        </label>
        <LongTextField label="service.reason" value={reason} onValue={setReason} />
        <p className="fine">{t("service.about")}</p>
        <FormEnd saving={saving} words="service.make" onClose={onClose} />
      </form>
    </Dialog>
  );
}

function Things(props: {
  chosen: { kind: string; area: string };
  onChosen: (chosen: { kind: string; area: string }) => void;
}) {
  const { chosen, onChosen } = props;
  const { t, own } = useWords();
  const { kinds } = useCity();
  return (
    <>
      <label>
        {t("service.things")}
        <select
          value={chosen.kind}
          required
          onChange={(event) => onChosen({ ...chosen, kind: event.target.value })}
        >
          <option value="" />
          {kinds.map((each) => (
            <option key={each.id} value={each.id}>
              {own(each.title)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("service.area")}
        <input value={chosen.area} onChange={(event) => onChosen({ ...chosen, area: event.target.value })} />
      </label>
    </>
  );
}
