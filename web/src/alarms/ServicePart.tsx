import { useCallback, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { readServiceWindows } from "../api/serviceRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { ServiceDialog } from "./ServiceDialog.tsx";
import { ServiceList } from "./ServiceScreen.tsx";
import { gatherActs } from "./serviceWords.ts";
import "./alarms.css";

/** Whether a thing is in service, in its panel; without windows and the right to make one, nothing. */
export function ServicePart({ thing }: { thing: { id: number; uid: string; name: string } }) {
  const { t } = useWords();
  const { may } = useMe();
  const read = useCallback((signal: AbortSignal) => readServiceWindows(thing.id, signal), [thing.id]);
  const { data, retry } = useResource(read);
  const [making, setMaking] = useState(false);
  if (data === null || (data.length === 0 && !may("edit"))) return null;
  return (
    <section className="in-service" aria-label={t("title.service")}>
      {data.length > 0 && <h3>{t("title.service")}</h3>}
      <ServiceList acts={gatherActs(data)} onChanged={retry} />
      {may("edit") && (
        <button type="button" className="button" data-act="service" onClick={() => setMaking(true)}>
          {t("service.make")}
        </button>
      )}
      {making && (
        <ServiceDialog
          thing={thing}
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false);
            retry();
          }}
        />
      )}
    </section>
  );
}
