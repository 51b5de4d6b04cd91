import { useCallback, useState } from "react";
import type { FoundArea } from "../api/contract.ts";
import { listAreas } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { areaKey, byZoneType, kindOfArea, zoneWords } from "./areaWords.ts";
import { type AreaMark, formatMark, markOf } from "./mark.ts";

/** All communes of a province fit in; of the zones of a city too. */
const most = 5_000;

interface Props {
  chosen: AreaMark | null;
}

/** One area in a list; pressing it opens it. */
export function AreaLine({ area, chosen, detail }: Props & { area: FoundArea; detail?: string }) {
  const { t, own } = useWords();
  const mark = markOf(area);
  const link = useLink({ screen: "areas", area: mark });
  const current = chosen !== null && formatMark(chosen) === formatMark(mark);
  return (
    <a {...link} aria-current={current ? "true" : undefined} data-area={area.code}>
      <b>{own(area.full_name)}</b>
      <span>
        <span className="mono">{area.code}</span>
        {detail !== undefined && ` · ${detail}`}
        {area.formerly.length > 0 && ` · ${t("areas.formerly", { names: area.formerly.join(", ") })}`}
      </span>
    </a>
  );
}

/** What a text may mean, units that are no more among it. */
export function AreaHitList({ text, chosen }: Props & { text: string }) {
  const { t, own, language } = useWords();
  const read = useCallback(
    async (signal: AbortSignal) => ({
      text,
      areas: await listAreas({ q: text, level: null, province: null, limit: 30 }, signal),
    }),
    [text],
  );
  const { data, failure, slow, retry } = useResource(read);
  if (failure !== null && data === null) return <ListFailure failure={failure} onRetry={retry} />;
  return (
    <>
      {slow && <Skeleton lines={3} />}
      <p role="status" className={data?.areas.length === 0 ? "told" : "unseen"}>
        {data !== null && t(data.areas.length === 0 ? "areas.none" : "areas.hits", { n: data.areas.length })}
      </p>
      <ul className="lines">
        {data?.areas.map((area) => (
          <li key={areaKey(area)}>
            <AreaLine
              area={area}
              chosen={chosen}
              detail={area.province === null ? kindOfArea(area, language) : own(area.province.name)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

function ListFailure(props: {
  failure: Parameters<typeof FailureNotice>[0]["failure"];
  onRetry: () => void;
}) {
  return <FailureNotice what="failure.areas" works="failure.areas.works" {...props} />;
}

/** A province that opens to its communes, which are read only then. */
export function ProvinceLine({ area, chosen }: Props & { area: FoundArea }) {
  const { t, own } = useWords();
  const [open, setOpen] = useState(false);
  const name = own(area.full_name);
  return (
    <li>
      <div className="leaf">
        <button
          type="button"
          className="button quiet icon"
          aria-expanded={open}
          aria-label={t("areas.open", { name })}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "down" : "right"} />
        </button>
        <AreaLine area={area} chosen={chosen} />
      </div>
      {open && <Communes province={area.code} chosen={chosen} />}
    </li>
  );
}

function Communes({ province, chosen }: Props & { province: string }) {
  const { t } = useWords();
  const read = useCallback(
    (signal: AbortSignal) => listAreas({ q: "", level: "commune", province, limit: most }, signal),
    [province],
  );
  const { data, failure, slow, retry } = useResource(read);
  if (failure !== null && data === null) return <ListFailure failure={failure} onRetry={retry} />;
  return (
    <>
      {slow && <Skeleton lines={3} />}
      {data?.length === 0 && <p className="told">{t("areas.communes.none")}</p>}
      <ul className="lines inner">
        {data?.map((area) => (
          <li key={areaKey(area)}>
            <AreaLine area={area} chosen={chosen} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The zones of the city's own making, by their type. */
export function ZoneGroups({ zones, chosen }: Props & { zones: readonly FoundArea[] }) {
  const { language } = useWords();
  return byZoneType(zones, language).map(([type, each]) => (
    <section key={type} aria-label={zoneWords(type, language)}>
      <h3 className="sort">{zoneWords(type, language)}</h3>
      <ul className="lines">
        {each.map((zone) => (
          <li key={areaKey(zone)}>
            <AreaLine area={zone} chosen={chosen} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** All zones, whatever their type. */
export const listZones = (signal: AbortSignal) =>
  listAreas({ q: "", level: "zone", province: null, limit: most }, signal);

export const listProvinces = (signal: AbortSignal) =>
  listAreas({ q: "", level: "province", province: null, limit: most }, signal);
