import { useDeferredValue, useEffect, useState } from "react";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AreaImport } from "./AreaImport.tsx";
import { AreaHitList, listProvinces, listZones, ProvinceLine, ZoneGroups } from "./AreaList.tsx";
import { AreaPage } from "./AreaPage.tsx";
import { areaKey } from "./areaWords.ts";
import { type AreaMark, formatMark } from "./mark.ts";

const shortest = 2;
/** So many are shown at once, above the provinces. */
const fewZones = 12;

/** Provinces with their communes, zones of the city's own, and any of them by whatever name it had. */
export function AreaScreen({ area, onHelp }: { area: AreaMark | null; onHelp: () => void }) {
  const { t } = useWords();
  const provinces = useResource(listProvinces);
  const zones = useResource(listZones);
  const [text, setText] = useState("");
  const asked = useDeferredValue(usePaused(text.trim()));
  const [importing, setImporting] = useState(false);
  const close = () => go({ screen: "areas", area: null });
  useKeys({ "?": onHelp, escape: () => area !== null && close() });
  const both = [provinces, zones];
  const retry = () => {
    for (const each of both) each.retry();
  };
  const failure = provinces.failure ?? zones.failure;
  const empty = both.every(({ data }) => data !== null && data.length === 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory" aria-label={t("areas.title")} tabIndex={0}>
      <header className="top">
        <h1>{t("areas.title")}</h1>
        <button type="button" className="button" onClick={() => setImporting(true)}>
          <Icon name="import" />
          {t("areas.import")}
        </button>
      </header>
      {failure !== null && (
        <FailureNotice what="failure.areas" works="failure.areas.works" failure={failure} onRetry={retry} />
      )}
      {both.some(({ slow }) => slow) && <Skeleton lines={6} />}
      <div className={area === null ? "split" : "split opened"}>
        <section className="pane tree" aria-label={t("areas.list")}>
          {empty ? (
            <Empty title={t("areas.empty")}>
              <p>{t("areas.empty.next")}</p>
              <pre className="code">dothi import-areas …</pre>
            </Empty>
          ) : (
            <>
              <input
                type="search"
                className="field"
                value={text}
                aria-label={t("areas.find")}
                placeholder={t("areas.find.hint")}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setText(event.target.value)}
              />
              {asked.length >= shortest ? (
                <AreaHitList text={asked} chosen={area} />
              ) : (
                <>
                  {zones.data !== null && (
                    <details className="zones" open={zones.data.length <= fewZones}>
                      <summary>{t("areas.zones", { n: zones.data.length })}</summary>
                      {zones.data.length === 0 && <p className="told">{t("areas.zones.none")}</p>}
                      <ZoneGroups zones={zones.data} chosen={area} />
                    </details>
                  )}
                  {(provinces.data?.length ?? 0) > 0 && (
                    <ul className="branch" aria-label={t("areas.provinces")}>
                      {provinces.data?.map((each) => (
                        <ProvinceLine key={areaKey(each)} area={each} chosen={area} />
                      ))}
                    </ul>
                  )}
                </>
              )}
            </>
          )}
        </section>
        <div className="pages">
          {area === null ? (
            <p className="pane told">{t("areas.about")}</p>
          ) : (
            <AreaPage key={formatMark(area)} area={area} onClose={close} />
          )}
        </div>
      </div>
      {importing && (
        <AreaImport
          zoneTypes={[...new Set((zones.data ?? []).flatMap(({ zone_type }) => zone_type ?? []))]}
          onClose={() => setImporting(false)}
          onDone={retry}
        />
      )}
    </section>
  );
}

const pauseMs = 200;

/** A text once nobody has typed for a moment. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
