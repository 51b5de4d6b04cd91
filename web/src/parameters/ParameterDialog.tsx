import { useCallback, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { daysWords } from "../agencies/duties.ts";
import type { Parameter, ParameterVersion } from "../api/contract.ts";
import { readHistory } from "../api/parameterRequests.ts";
import { useResource } from "../api/useResource.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatIsoDay } from "../formats/days.ts";
import { formatMoment } from "../formats/times.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ParameterForm } from "./ParameterForm.tsx";
import { holdsForWords, keyOf, type OwnValue, pickHistory, valueWords } from "./parameterWords.ts";
import { WithdrawDialog } from "./WithdrawDialog.tsx";

interface Props {
  row: Parameter;
  onChanged: () => void;
  onClose: () => void;
}

type Asked = { what: "form" | "withdraw"; own: OwnValue } | { what: "add" };

/** All values of a name for one place and kind: shipped ones, and what was ever said of the city's own. */
export function ParameterDialog({ row, onChanged, onClose }: Props) {
  const { t, own, language } = useWords();
  const { may } = useMe();
  const { findKind } = useCity();
  const [asked, setAsked] = useState<Asked | null>(null);
  const read = useCallback((signal: AbortSignal) => readHistory(row.name, signal), [row.name]);
  const { data, failure, slow, retry } = useResource(read);
  const found = data === null ? null : pickHistory(data, keyOf(row));
  const back = () => setAsked(null);
  const saved = () => {
    setAsked(null);
    retry();
    onChanged();
  };
  if (asked?.what === "withdraw")
    return <WithdrawDialog value={asked.own.newest.parameter} onClose={back} onSaved={saved} />;
  if (asked !== null) {
    const value = asked.what === "add" ? null : asked.own.newest.parameter;
    return <ParameterForm own={value} like={row} onClose={back} onSaved={saved} />;
  }
  return (
    <Dialog title={own(row.title)} onClose={onClose}>
      <div className="parameter">
        <p>
          <span className="mono">{row.name}</span> · {holdsForWords(row, findKind, language)}
        </p>
        {failure !== null && (
          <FailureNotice
            what="failure.parameters"
            works="failure.access.works"
            failure={failure}
            onRetry={retry}
          />
        )}
        {slow && <Skeleton lines={4} />}
        {found !== null && (
          <>
            <h3>{t("parameters.ownValues")}</h3>
            {found.own.length === 0 && <p>{t("parameters.ownValues.none")}</p>}
            {found.own.length > 0 && (
              <ul className="values">
                {found.own.map((each) => (
                  <OwnLine key={each.id} value={each} mayChange={may("organise")} onAsk={setAsked} />
                ))}
              </ul>
            )}
            {may("organise") && (
              <button type="button" className="button" onClick={() => setAsked({ what: "add" })}>
                {t("parameters.addOwn")}
              </button>
            )}
            {found.shipped.length > 0 && <ShippedValues rows={found.shipped} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function ShippedValues({ rows }: { rows: readonly Parameter[] }) {
  const { t } = useWords();
  return (
    <>
      <h3>{t("parameters.shipped")}</h3>
      <ul className="values">
        {rows.map((each) => (
          <li key={each.effective_from}>
            <Facts row={each} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a value is, for which days, and by whose word. */
function Facts({ row }: { row: Parameter }) {
  const { t, own, language } = useWords();
  const checked = row.checked_on == null ? null : formatIsoDay(row.checked_on);
  return (
    <>
      <b>{valueWords(row, language)}</b>{" "}
      <span>{daysWords(row.effective_from, row.effective_to ?? null, language)}</span>
      <span className="fine">
        {own(row.source)} · {t(`parameters.status.${row.status}`)}
        {checked !== null && ` · ${t("parameters.checkedOn", { day: checked })}`}
      </span>
    </>
  );
}

/** Who said it when, and who ended it. */
function Said({ version }: { version: ParameterVersion }) {
  const { t, language } = useWords();
  const at = (time: string) => formatMoment(Date.parse(time));
  return (
    <span className="fine">
      {t("parameters.said", { at: at(version.known_from), by: makerWords(version.made_by, language) })}
    </span>
  );
}

interface LineProps {
  value: OwnValue;
  mayChange: boolean;
  onAsk: (asked: Asked) => void;
}

function OwnLine({ value, mayChange, onAsk }: LineProps) {
  const { t, language } = useWords();
  const { newest, before } = value;
  const holds = newest.known_to === null;
  const state = holds
    ? t("parameters.holds")
    : t("parameters.withdrawn", {
        at: formatMoment(Date.parse(newest.known_to ?? "")),
        by: makerWords(newest.ended_by, language),
      });
  return (
    <li>
      <Facts row={newest.parameter} />
      <Said version={newest} />
      <span className="badge">{state}</span>
      {mayChange && (
        <div className="answers">
          <button type="button" className="button" onClick={() => onAsk({ what: "form", own: value })}>
            {t(holds ? "parameters.change" : "parameters.restore")}
          </button>
          {holds && (
            <button type="button" className="button" onClick={() => onAsk({ what: "withdraw", own: value })}>
              {t("parameters.withdraw")}
            </button>
          )}
        </div>
      )}
      {before.length > 0 && (
        <>
          <p className="fine">{t("parameters.before")}</p>
          <ol>
            {before.map((version) => (
              <li key={version.version}>
                <Facts row={version.parameter} />
                <Said version={version} />
              </li>
            ))}
          </ol>
        </>
      )}
    </li>
  );
}
