import { useCallback, useEffect, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { DayField } from "../agencies/DayField.tsx";
import type { Parameter } from "../api/contract.ts";
import { readParameters } from "../api/parameterRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { ParametersRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ParameterDialog } from "./ParameterDialog.tsx";
import { ParameterForm } from "./ParameterForm.tsx";
import { ParameterTable } from "./ParameterTable.tsx";

const pauseMs = 250;

/** The values that rules go by, as of a day: those that come with Dothi, and the city's own before them. */
export function ParametersScreen({ route, onHelp }: { route: ParametersRoute; onHelp: () => void }) {
  const { t, language } = useWords();
  const { may } = useMe();
  const { day, text } = route;
  const [typed, setTyped] = useState(text);
  const [adding, setAdding] = useState(false);
  const [opened, setOpened] = useState<Parameter | null>(null);
  const read = useCallback((signal: AbortSignal) => readParameters(text, day, signal), [text, day]);
  const { data, failure, slow, retry } = useResource(read);
  useKeys({ "?": onHelp });
  useEffect(() => {
    if (typed === text) return;
    const pause = setTimeout(() => go({ screen: "parameters", day, text: typed }, true), pauseMs);
    return () => clearTimeout(pause);
  }, [typed, text, day]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access parameters" aria-label={t("title.parameters")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.parameters")}</h1>
        {may("organise") && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t("parameters.add")}
          </button>
        )}
      </header>
      <p className="about">{t("parameters.about")}</p>
      <div className="top asked">
        <label className="sought">
          {t("parameters.find")}
          <input
            type="search"
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <DayField day={day} onDay={(next) => go({ screen: "parameters", day: next, text: typed })} />
      </div>
      {failure !== null && (
        <FailureNotice
          what="failure.parameters"
          works="failure.access.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={8} />}
      {data !== null && (
        <p className="fine" role="status">
          {t("parameters.count", { n: formatNumber(data.length, 0, language) })}
        </p>
      )}
      {data !== null && data.length === 0 && (
        <Empty title={t("parameters.empty")}>
          <p>{t("parameters.empty.next")}</p>
        </Empty>
      )}
      {data !== null && data.length > 0 && <ParameterTable rows={data} onOpen={setOpened} />}
      {opened !== null && <ParameterDialog row={opened} onChanged={retry} onClose={() => setOpened(null)} />}
      {adding && (
        <ParameterForm
          own={null}
          like={null}
          onClose={() => setAdding(false)}
          onSaved={() => {
            setAdding(false);
            retry();
          }}
        />
      )}
    </section>
  );
}
