import { type RefObject, useMemo, useRef, useState } from "react";
import type { Failure } from "../api/failure.ts";
import { OffNote } from "../layers/LayerPanel.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink, useRoute } from "../screens/useRoute.ts";
import { askSearch } from "../search/askSearch.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { ThingView } from "./describe.ts";
import { type Filter, filtered, isFiltered, noFilter } from "./filter.ts";
import { ListFilter } from "./ListFilter.tsx";
import { byConcern, keepOrder } from "./order.ts";
import { ThingRow } from "./ThingRow.tsx";

interface Props {
  /** What is listed, and how many are missing because their layer is off. */
  lit: { on: readonly ThingView[] | null; away: number; allOn: () => void };
  /** Why it is not known which things have alarms. */
  alarmFailure: Failure | null;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  chosen: number | null;
  onOpen: (id: number) => void;
  input: RefObject<HTMLInputElement | null>;
}

/** Rows drawn at first, and added at a time: enough for a city's screen, few enough to stay quick. */
const portion = 200;

/** The rows in order of concern; while someone points at them or moves in them, they stay in place. */
function useOrder(views: readonly ThingView[]) {
  const [held, setHeld] = useState(false);
  const shown = useRef<number[]>([]);
  const rows = useMemo(() => {
    const sorted = [...views].sort(byConcern);
    return held ? keepOrder(sorted, shown.current) : sorted;
  }, [views, held]);
  shown.current = rows.map((view) => view.id);
  return { rows, hold: () => setHeld(true), release: () => setHeld(false) };
}

export function ThingList({ lit, alarmFailure, filter, onFilter, chosen, onOpen, input }: Props) {
  const { t } = useWords();
  const { on: views, away, allOn } = lit;
  const { thingsFailure, thingsSlow, retry, whole } = useCity();
  const kept = useMemo(() => filtered(views ?? [], filter), [views, filter]);
  if (views === null) {
    return (
      <ListFrame count={null} total={null} unplaced={0}>
        {thingsFailure !== null && (
          <FailureNotice
            what="failure.things"
            works="failure.things.works"
            failure={thingsFailure}
            onRetry={retry}
          />
        )}
        {thingsFailure === null && thingsSlow && <Skeleton lines={12} />}
      </ListFrame>
    );
  }
  const unplaced = kept.filter((view) => view.place === null).length;
  return (
    <ListFrame count={kept.length} total={views.length} unplaced={unplaced}>
      {views.length > 0 && <EditLink filter={filter} />}
      {views.length > 0 && <ListFilter views={views} filter={filter} onFilter={onFilter} input={input} />}
      {alarmFailure !== null && (
        <p className="partly" role="status">
          {t("list.alarms.failure")}
        </p>
      )}
      <OffNote away={away} onAll={allOn} />
      {views.length === 0 && away === 0 && (whole ? <NoThings /> : <NoneObserved />)}
      {views.length > 0 && kept.length === 0 && (
        <Empty title={t("list.nothing")}>
          <p>{t("list.nothing.next")}</p>
          {!whole && <SearchAll text={filter.text} />}
          <button type="button" className="button" onClick={() => onFilter(noFilter)}>
            {t("list.nothing.clear")}
          </button>
        </Empty>
      )}
      <Rows key={isFiltered(filter) ? "some" : "all"} views={kept} chosen={chosen} onOpen={onOpen} />
    </ListFrame>
  );
}

function ListFrame(props: {
  count: number | null;
  total: number | null;
  unplaced: number;
  children: React.ReactNode;
}) {
  const { t } = useWords();
  const { whole } = useCity();
  const { count, total, unplaced, children } = props;
  return (
    <section className="list" id="list" tabIndex={-1} aria-label={t("list.label")} data-things={count ?? ""}>
      <header>
        <h2>{t("list.title")}</h2>
        {count !== null && total !== null && (
          <p role="status">
            {count === total ? t("list.count", { n: count }) : t("list.count.of", { n: count, total })}
            {unplaced > 0 && ` · ${t("list.unplaced", { n: unplaced })}`}
          </p>
        )}
      </header>
      {!whole && <p className="partly">{t("list.observed")}</p>}
      {children}
    </section>
  );
}

function Rows({ views, chosen, onOpen }: Pick<Props, "chosen" | "onOpen"> & { views: readonly ThingView[] }) {
  const { t } = useWords();
  const { rows, hold, release } = useOrder(views);
  const [limit, setLimit] = useState(portion);
  const rest = rows.length - limit;
  return (
    <div className="rows" onPointerEnter={hold} onPointerLeave={release}>
      <ul>
        {rows.slice(0, limit).map((view) => (
          <ThingRow key={view.id} view={view} chosen={view.id === chosen} onOpen={onOpen} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="button" onClick={() => setLimit(limit + portion)}>
          {t("list.more", { n: Math.min(rest, portion) })}
        </button>
      )}
    </div>
  );
}

/** To where the listed things are changed together; not in the past. */
function EditLink({ filter }: { filter: Filter }) {
  const { t } = useWords();
  const { at } = useCity();
  const route = useRoute();
  const area = route.screen === "centre" ? (route.area?.code ?? null) : null;
  const link = useLink({ screen: "edit", kind: filter.kind, text: filter.text, area, drawn: null });
  if (at !== null) return null;
  return (
    <a className="together" {...link}>
      <Icon name="edit" />
      {t("edit.title")}
    </a>
  );
}

/** Where the list holds but a part, the search knows all: it is asked for the same words. */
function SearchAll({ text }: { text: string }) {
  const { t } = useWords();
  return (
    <>
      <p>{t("list.nothing.observed")}</p>
      <button type="button" className="button" data-act="search" onClick={() => askSearch(text)}>
        <Icon name="search" />
        {t("list.nothing.search")}
      </button>
    </>
  );
}

function NoneObserved() {
  const { t } = useWords();
  return (
    <Empty title={t("list.observed.none")}>
      <SearchAll text="" />
    </Empty>
  );
}

function NoThings() {
  const { t } = useWords();
  const { city } = useCity();
  return (
    <Empty title={t("list.empty")}>
      <p>{t("list.empty.next")}</p>
      {city !== null && (
        <>
          <p>{t("list.empty.address")}</p>
          <pre className="code">{`${city.endpoints.mqtt_devices}\n${city.endpoints.http}`}</pre>
        </>
      )}
    </Empty>
  );
}
