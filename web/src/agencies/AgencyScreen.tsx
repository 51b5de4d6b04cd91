import { useCallback, useState } from "react";
import { readAgencies } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { AgenciesRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AgencyDialog } from "./AgencyDialog.tsx";
import { AgencyImport } from "./AgencyImport.tsx";
import { AgencyPage } from "./AgencyPage.tsx";
import { AgencyTree } from "./AgencyTree.tsx";
import { DayField } from "./DayField.tsx";
import { flatten } from "./tree.ts";
import { WhoBox } from "./WhoBox.tsx";

type Asked = "import" | "new" | null;

/** Who there is in the city, what each sees to, and who sees to something somewhere. */
export function AgencyScreen({ route, onHelp }: { route: AgenciesRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { uid, day } = route;
  const read = useCallback((signal: AbortSignal) => readAgencies(day, signal), [day]);
  const { data, failure, slow, retry } = useResource(read);
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => go({ ...route, uid: null });
  useKeys({ "?": onHelp, escape: () => uid !== null && close() });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory" aria-label={t("agencies.title")} tabIndex={0}>
      <header className="top">
        <h1>{t("agencies.title")}</h1>
        <DayField day={day} onDay={(next) => go({ ...route, day: next }, true)} />
        <button type="button" className="button" onClick={() => setAsked("new")}>
          <Icon name="plus" />
          {t("agencies.new")}
        </button>
        <button type="button" className="button" onClick={() => setAsked("import")}>
          <Icon name="import" />
          {t("agencies.import")}
        </button>
      </header>
      {failure !== null && (
        <FailureNotice
          what="failure.agencies"
          works="failure.agencies.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      <div className={uid === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("agencies.tree")}>
            {data.length === 0 ? (
              <Empty title={t("agencies.empty")}>
                <p>{t(day === null ? "agencies.empty.next" : "agencies.empty.day")}</p>
              </Empty>
            ) : (
              <AgencyTree nodes={data} route={route} />
            )}
          </section>
        )}
        <div className="pages">
          {uid !== null && (
            <AgencyPage
              key={uid}
              uid={uid}
              route={route}
              tree={data ?? []}
              onClose={close}
              onChanged={retry}
            />
          )}
          <WhoBox day={day} />
        </div>
      </div>
      {asked === "import" && <AgencyImport onClose={() => setAsked(null)} onDone={retry} />}
      {asked === "new" && (
        <AgencyDialog
          agency={null}
          choices={flatten(data ?? []).map(({ node }) => node)}
          onClose={() => setAsked(null)}
          onSaved={(saved) => {
            retry();
            go({ ...route, uid: saved.uid });
          }}
        />
      )}
    </section>
  );
}
