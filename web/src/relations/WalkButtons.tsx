import { useState } from "react";
import type { Direction, Reached } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { OpenLink } from "./OpenLink.tsx";
import type { NetworkReading } from "./useNetwork.ts";
import { nameOf } from "./ways.ts";

const directions: readonly Direction[] = ["upstream", "downstream"];

/** Things listed at first, and added at a time. */
const portion = 10;

interface Props {
  thing: number;
  route: CentreRoute;
  /** What was reached from this thing; null where another one or none was asked about. */
  network: NetworkReading | null;
  onOpen: (id: number) => void;
}

/** Makes what lies up- or downstream stand out on the map, and lists the nearest of it. */
export function WalkButtons({ thing, route, network, onOpen }: Props) {
  const { t } = useWords();
  const chosen = network === null ? null : (route.network?.direction ?? null);
  const reached = network?.reached ?? null;
  return (
    <>
      <div className="walk">
        {directions.map((direction) => (
          <button
            key={direction}
            type="button"
            className="button"
            aria-pressed={chosen === direction}
            data-walk={direction}
            onClick={() =>
              go({ ...route, network: chosen === direction ? null : { from: thing, direction } }, true)
            }
          >
            {t(`network.see.${direction}`)}
          </button>
        ))}
      </div>
      {reached !== null && chosen !== null && (
        <ReachedList key={chosen} reached={reached} direction={chosen} route={route} onOpen={onOpen} />
      )}
    </>
  );
}

interface ListProps {
  reached: readonly Reached[];
  direction: Direction;
  route: CentreRoute;
  onOpen: (id: number) => void;
}

function ReachedList({ reached, direction, route, onOpen }: ListProps) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const [limit, setLimit] = useState(portion);
  const rest = reached.length - limit;
  if (reached.length === 0) return <p className="second">{t(`network.none.${direction}`)}</p>;
  return (
    <>
      <ol className="reached" aria-label={t(`network.${direction}`)}>
        {reached.slice(0, limit).map((each) => {
          const kind = findKind(each.kind);
          return (
            <li key={each.id}>
              <OpenLink id={each.id} route={route} onOpen={onOpen}>
                {nameOf(each)}
              </OpenLink>
              <span className="second">
                {kind !== undefined && `${own(kind.title)} · `}
                {t("network.steps", { n: each.steps })}
              </span>
            </li>
          );
        })}
      </ol>
      {rest > 0 && (
        <button type="button" className="button" onClick={() => setLimit(limit + portion)}>
          {t("relations.more", { n: formatNumber(rest, 0, language) })}
        </button>
      )}
    </>
  );
}
