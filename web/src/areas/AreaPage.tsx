import { useCallback, useEffect, useRef } from "react";
import { daysWords } from "../agencies/duties.ts";
import type { AreaKin, AreaStory, FoundArea, KindCount } from "../api/contract.ts";
import { countThings, listAreas, readStory } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatIsoDay } from "../formats/days.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatLook } from "../map/place.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { kindOfArea } from "./areaWords.ts";
import { type Box, lookAt } from "./look.ts";
import { type AreaMark, formatMark, markOf } from "./mark.ts";

interface Whole {
  story: AreaStory;
  things: KindCount[];
  /** As it is in force today, with its province and its box; null for what is no more. */
  present: FoundArea | null;
}

async function readWhole(area: AreaMark, signal: AbortSignal): Promise<Whole> {
  const [story, things] = await Promise.all([readStory(area, signal), countThings(area, signal)]);
  const q = story.spans[0]?.name.vi ?? area.code;
  const found = await listAreas({ q, level: area.level, province: null, limit: 100 }, signal);
  const present = found.find((each) => formatMark(markOf(each)) === formatMark(area)) ?? null;
  return { story, things, present };
}

/** One area: its code and days, what it was formed from and became, and what lies in it. */
export function AreaPage({ area, onClose }: { area: AreaMark; onClose: () => void }) {
  const { t, own, language } = useWords();
  const read = useCallback((signal: AbortSignal) => readWhole(area, signal), [area]);
  const { data, failure, slow, retry } = useResource(read);
  const head = useRef<HTMLHeadingElement>(null);
  const there = data !== null;
  useEffect(() => {
    // Who has chosen it in the list goes on here; who came by its address begins at the top.
    if (there && document.activeElement?.closest(".territory") != null) head.current?.focus();
  }, [there]);
  const box = data?.present?.box ?? null;
  const map = useLink({ ...home, area }, box === null ? "" : formatLook(lookAt(box as unknown as Box)));
  if (data === null) {
    return (
      <section className="pane" aria-label={t("areas.one")}>
        {slow && <Skeleton lines={5} />}
        {failure !== null && (
          <FailureNotice what="failure.area" works="failure.area.works" failure={failure} onRetry={retry} />
        )}
        <button type="button" className="button" onClick={onClose}>
          {t("areas.close")}
        </button>
      </section>
    );
  }
  const { story, things, present } = data;
  const [newest] = story.spans;
  return (
    <section className="pane area" aria-label={newest === undefined ? area.code : own(newest.name)}>
      <header>
        <h2 ref={head} tabIndex={-1}>
          {newest === undefined ? area.code : own(newest.name)}
        </h2>
        <a className="button" {...map}>
          <Icon name="map" />
          {t("areas.map")}
        </a>
        <button type="button" className="button quiet icon" aria-label={t("areas.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl className="pairs">
        <div>
          <dt>{t("areas.level")}</dt>
          <dd>{kindOfArea({ level: area.level, zone_type: area.zoneType }, language)}</dd>
        </div>
        <div>
          <dt>{t("areas.code")}</dt>
          <dd className="mono">{area.code}</dd>
        </div>
        {present?.province != null && (
          <div>
            <dt>{t("areas.province")}</dt>
            <dd>{own(present.province.name)}</dd>
          </div>
        )}
        {newest !== undefined && (
          <>
            <div>
              <dt>{t("areas.days")}</dt>
              <dd>{daysWords(newest.effective_from, newest.effective_to, language)}</dd>
            </div>
            {newest.source !== "" && (
              <div>
                <dt>{t("areas.source")}</dt>
                <dd>{newest.source}</dd>
              </div>
            )}
          </>
        )}
      </dl>
      <Things things={things} />
      <Kin title={t("areas.formed")} kin={story.formed_from} />
      <Kin title={t("areas.became")} kin={story.became} />
      <Spans story={story} />
    </section>
  );
}

function Things({ things }: { things: readonly KindCount[] }) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const kindWords = (id: string) => {
    const kind = findKind(id);
    return kind === undefined ? id : own(kind.title);
  };
  const total = things.reduce((sum, each) => sum + each.things, 0);
  return (
    <section aria-label={t("areas.things")}>
      <h3>
        {t("areas.things")} <b data-things={total}>{formatNumber(total, 0, language)}</b>
      </h3>
      {things.length === 0 && <p className="told">{t("areas.things.none")}</p>}
      {things.length > 0 && (
        <div className="sideways">
          <table>
            <tbody>
              {things.map(({ kind, things: n }) => (
                <tr key={kind}>
                  <th scope="row">{kindWords(kind)}</th>
                  <td className="number">{formatNumber(n, 0, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Units before or after this one, each with the day and the source that says so. */
function Kin({ title, kin }: { title: string; kin: readonly AreaKin[] }) {
  if (kin.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="kin">
        {kin.map((each) => (
          <KinLine key={`${each.level} ${each.code} ${each.effective_on}`} kin={each} />
        ))}
      </ul>
    </section>
  );
}

function KinLine({ kin }: { kin: AreaKin }) {
  const { t, own } = useWords();
  const link = useLink({
    screen: "areas",
    area: { level: kin.level, code: kin.code, zoneType: null },
  });
  return (
    <li>
      <a {...link}>{kin.name === null ? kin.code : own(kin.name)}</a>
      <span>
        <span className="mono">{kin.code}</span> ·{" "}
        {t("days.since", { since: formatIsoDay(kin.effective_on) })} · {kin.source}
      </span>
    </li>
  );
}

/** The names that went before under the same code. */
function Spans({ story }: { story: AreaStory }) {
  const { t, own, language } = useWords();
  const former = story.spans.slice(1);
  if (former.length === 0) return null;
  return (
    <section aria-label={t("areas.spans")}>
      <h3>{t("areas.spans")}</h3>
      <ul className="kin">
        {former.map((span) => (
          <li key={`${span.effective_from} ${span.name.vi}`}>
            <b>{own(span.name)}</b>
            <span>{daysWords(span.effective_from, span.effective_to, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
