import { useCallback, useEffect, useMemo, useState } from "react";
import type { Kind, KindCount, Selection } from "../api/contract.ts";
import { type Order, readChosen } from "../api/mapRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ChosenActs } from "./ChosenActs.tsx";
import { ChosenRows } from "./ChosenRows.tsx";
import { drawnFailureWords } from "./drawnFailure.ts";
import { type Chooser, placing } from "./spots.ts";

const pageSize = 50;

/** The server turns no more pages than to here; a file has all of them. */
const deepest = 10_000;

interface Props {
  route: CentreRoute;
  chooser: Chooser;
  onOpen: (id: number) => void;
  onAgain: () => void;
  onClose: () => void;
}

const byName: Order = { column: "name" };

/** A page of the table; what it shows stays until the next page is there. */
function useChosen(selection: Selection, at: number | null) {
  const { onThings } = useServices();
  const [order, setOrder] = useState<Order>(byName);
  const [falling, setFalling] = useState(false);
  const [offset, setOffset] = useState(0);
  const read = useCallback(
    (signal: AbortSignal) => readChosen(selection, { order, falling, offset, limit: pageSize }, at, signal),
    [selection, order, falling, offset, at],
  );
  const reading = useResource(read);
  const { retry } = reading;
  useEffect(() => onThings(retry), [onThings, retry]);
  const sort = (by: Order) => {
    setFalling(JSON.stringify(by) === JSON.stringify(order) && !falling);
    setOrder(by);
    setOffset(0);
  };
  const restart = () => {
    setOrder(byName);
    setFalling(false);
    setOffset(0);
  };
  return { ...reading, order, falling, offset, setOffset, sort, restart };
}

/** What lies in a piece of the city: how much of which kind, a sorted table, and what can be done with it. */
export function ChosenTable({ route, chooser, onOpen, onAgain, onClose }: Props) {
  const { t, language } = useWords();
  const { findKind } = useCity();
  const [kind, setKind] = useState<string | null>(null);
  const area = route.area?.code ?? null;
  const selection = useMemo<Selection>(() => ({ kind, ...placing(chooser, area) }), [kind, chooser, area]);
  const table = useChosen(selection, route.at);
  const [kinds, setKinds] = useState<KindCount[]>([]);
  const { data, failure, slow } = table;
  useEffect(() => {
    // With one kind chosen the others still stand in the list they are chosen from.
    if (data !== null && kind === null) setKinds(data.kinds);
  }, [data, kind]);
  const take = (next: string | null) => {
    setKind(next);
    table.restart();
  };
  const refused = failure !== null && failure.status === 400;
  return (
    <section className="chosen" aria-label={t("chosen.title")} data-count={data?.count}>
      <header>
        <h2>{t("chosen.title")}</h2>
        <p className="unseen" role="status">
          {data !== null && t("chosen.all", { n: formatNumber(data.count, 0, language) })}
        </p>
        <KindChoice kinds={kinds} kind={kind} onKind={take} />
        <ChosenActs route={route} chooser={chooser} kinds={kinds} kind={kind} selection={selection} />
        <button type="button" className="button" onClick={onAgain}>
          <Icon name="lasso" />
          {t("chosen.again")}
        </button>
        <button type="button" className="button quiet icon" onClick={onClose} aria-label={t("chosen.close")}>
          <Icon name="close" />
        </button>
      </header>
      <section className="scroll" aria-label={t("chosen.rows")}>
        {refused && (
          <p className="fault" role="alert">
            {drawnFailureWords(failure, t)}
          </p>
        )}
        {failure !== null && !refused && (
          <FailureNotice
            what="failure.chosen"
            works="failure.chosen.works"
            failure={failure}
            onRetry={table.retry}
          />
        )}
        {slow && <Skeleton lines={4} />}
        {data !== null && !refused && data.count === 0 && (
          <Empty title={t("chosen.none")}>
            <p>{t("chosen.none.next")}</p>
          </Empty>
        )}
        {data !== null && !refused && data.count > 0 && (
          <ChosenRows
            things={data.things}
            kind={kind === null ? null : (findKind(kind) ?? null)}
            order={table.order}
            falling={table.falling}
            onSort={table.sort}
            onOpen={onOpen}
          />
        )}
      </section>
      {data !== null && data.count > pageSize && (
        <Pages count={data.count} offset={table.offset} onOffset={table.setOffset} />
      )}
    </section>
  );
}

interface KindChoiceProps {
  kinds: readonly KindCount[];
  kind: string | null;
  onKind: (kind: string | null) => void;
}

function KindChoice({ kinds, kind, onKind }: KindChoiceProps) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const count = (n: number) => formatNumber(n, 0, language);
  const title = (id: string) => {
    const known: Kind | undefined = findKind(id);
    return known === undefined ? id : own(known.title);
  };
  const all = kinds.reduce((sum, each) => sum + each.things, 0);
  return (
    <select
      value={kind ?? ""}
      aria-label={t("list.kind")}
      data-act="kind"
      onChange={(event) => onKind(event.target.value || null)}
    >
      <option value="">{t("chosen.all", { n: count(all) })}</option>
      {kinds.map((each) => (
        <option key={each.kind} value={each.kind}>
          {t("chosen.kind", { kind: title(each.kind), n: count(each.things) })}
        </option>
      ))}
    </select>
  );
}

interface PagesProps {
  count: number;
  offset: number;
  onOffset: (offset: number) => void;
}

function Pages({ count, offset, onOffset }: PagesProps) {
  const { t, language } = useWords();
  const number = (n: number) => formatNumber(n, 0, language);
  const last = Math.min(offset + pageSize, count);
  const more = last < count;
  const beyond = more && offset + pageSize > deepest;
  return (
    <footer>
      <button
        type="button"
        className="button"
        data-act="previous"
        disabled={offset === 0}
        onClick={() => onOffset(Math.max(0, offset - pageSize))}
      >
        {t("chosen.previous")}
      </button>
      <p role="status">
        {t("chosen.page", { from: number(offset + 1), to: number(last), n: number(count) })}
      </p>
      <button
        type="button"
        className="button"
        data-act="next"
        disabled={!more || beyond}
        onClick={() => onOffset(offset + pageSize)}
      >
        {t("chosen.next")}
      </button>
      {beyond && <p className="second">{t("chosen.beyond")}</p>}
    </footer>
  );
}
