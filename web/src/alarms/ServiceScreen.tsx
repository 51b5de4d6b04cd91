import { useCallback, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { endService, readServiceWindows } from "../api/serviceRequests.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, failureWords, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ServiceDialog } from "./ServiceDialog.tsx";
import { type Act, gatherActs, spanWords } from "./serviceWords.ts";
import "./alarms.css";

/** What is calibrated, maintained or out of service: put in, and taken out. */
export function ServiceScreen({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  const { may } = useMe();
  const read = useCallback((signal: AbortSignal) => readServiceWindows(null, signal), []);
  const { data, failure, slow, retry } = useResource(read);
  const [making, setMaking] = useState(false);
  const back = useLink({ screen: "alarms", id: null, priorities: [], shelved: false });
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access alarms" aria-label={t("title.service")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.service")}</h1>
        <a className="button" {...back}>
          {t("metrics.back")}
        </a>
        {may("edit") && (
          <button type="button" className="button" data-act="service" onClick={() => setMaking(true)}>
            <Icon name="plus" />
            {t("service.make")}
          </button>
        )}
      </header>
      <p>{t("service.about")}</p>
      {failure !== null && (
        <FailureNotice
          what="failure.service"
          works="failure.alarms.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      {data !== null && data.length === 0 && (
        <Empty title={t("service.none")}>
          <p>{t("service.none.next")}</p>
        </Empty>
      )}
      {data !== null && data.length > 0 && <ServiceList acts={gatherActs(data)} named onChanged={retry} />}
      {making && (
        <ServiceDialog
          thing={null}
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

/** What is in service, each with its end: `named` with its things, all of which end together. */
export function ServiceList(props: { acts: readonly Act[]; named?: boolean; onChanged: () => void }) {
  const { acts, named = false, onChanged } = props;
  const { t, language } = useWords();
  const { may } = useMe();
  const ending = useAct<unknown>();
  return (
    <>
      {ending.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(ending.failure, t)}
        </p>
      )}
      <ul className="lines service" aria-label={t("service.list")}>
        {acts.map(({ window, more }) => {
          const name = window.thing.name ?? window.thing.uid;
          return (
            <li key={window.id} data-window={window.id}>
              <span>
                {named && <b>{more === 0 ? name : t("service.count", { name, n: more })}</b>}
                <span className="fine">{spanWords(window, language)}</span>
                <span className="fine">{[window.reason, window.made_by].filter(Boolean).join(" · ")}</span>
              </span>
              {may("edit") && (
                <button
                  type="button"
                  className="button"
                  disabled={ending.doing}
                  onClick={() => ending.act(() => endService(window.id, named), onChanged)}
                >
                  {t("service.end")} {named && <span className="unseen">{name}</span>}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
