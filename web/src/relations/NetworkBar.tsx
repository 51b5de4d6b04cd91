import { formatNumber } from "../formats/numbers.ts";
import { failureWords } from "../screens/Region.tsx";
import type { CentreRoute, Network } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { OpenLink } from "./OpenLink.tsx";
import type { NetworkReading } from "./useNetwork.ts";
import { nameOf } from "./ways.ts";
import "./relations.css";

interface Props {
  route: CentreRoute;
  asked: Network;
  network: NetworkReading;
  onOpen: (id: number) => void;
}

/** Says what stands out on the map, whatever else is open, and ends it. */
export function NetworkBar({ route, asked, network, onOpen }: Props) {
  const { t, language } = useWords();
  const { origin, reached, failure, retry } = network;
  const unplaced = reached?.filter(({ geometry }) => geometry === null).length ?? 0;
  return (
    <div className="network" data-network={reached?.length}>
      <div role="status">
        {failure !== null ? (
          <p>
            <strong>{t("failure.network")}</strong> {failureWords(failure, t)}
          </p>
        ) : origin === null || reached === null ? (
          <p>{t("network.looking")}</p>
        ) : (
          <p>
            {t(`network.${asked.direction}.of`)}{" "}
            <OpenLink id={origin.id} route={route} onOpen={onOpen}>
              {nameOf(origin)}
            </OpenLink>
            {": "}
            <strong>{t("list.count", { n: formatNumber(reached.length, 0, language) })}</strong>
            {unplaced > 0 && ` · ${t("list.unplaced", { n: formatNumber(unplaced, 0, language) })}`}
          </p>
        )}
      </div>
      {failure !== null && (
        <button type="button" className="button" onClick={retry}>
          {t("retry")}
        </button>
      )}
      <button type="button" className="button" onClick={() => go({ ...route, network: null }, true)}>
        <Icon name="close" />
        {t("network.end")}
      </button>
    </div>
  );
}
