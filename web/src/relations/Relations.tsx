import { useCallback, useEffect, useState } from "react";
import type { ThingDetails } from "../api/contract.ts";
import { readRelations } from "../api/relationRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { EndDialog } from "./EndDialog.tsx";
import { RelateDialog } from "./RelateDialog.tsx";
import { RelationGroups } from "./RelationGroups.tsx";
import type { NetworkReading } from "./useNetwork.ts";
import { WalkButtons } from "./WalkButtons.tsx";
import { flows, groupsOf, nameOf, type Other, type Way } from "./ways.ts";
import "./relations.css";

interface Props {
  thing: ThingDetails;
  route: CentreRoute;
  network: NetworkReading;
  onOpen: (id: number) => void;
}

/** What is asked just now: to relate the thing, or to end one of its relations. */
type Asked = { act: "relate" } | { act: "end"; way: Way; other: Other };

/** What the thing is related to, now or then; and what lies up- and downstream of it. */
export function Relations({ thing, route, network, onOpen }: Props) {
  const { t } = useWords();
  const { onThings } = useServices();
  const { id } = thing;
  const { at } = route;
  const read = useCallback((signal: AbortSignal) => readRelations(id, at, signal), [id, at]);
  const { data, failure, slow, retry } = useResource(read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const groups = groupsOf(data ?? [], id);
  const changed = () => {
    retry();
    network.retry();
  };
  const walked = route.network?.from === id;
  return (
    <section className="relations" aria-label={t("relations.title")}>
      <header>
        <h3>{t("relations.title")}</h3>
        {at === null && (
          <button type="button" className="button" onClick={() => setAsked({ act: "relate" })}>
            <Icon name="plus" />
            {t("relations.add")}
          </button>
        )}
      </header>
      {failure !== null && data === null && (
        <FailureNotice
          what="failure.relations"
          works="failure.history.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={2} />}
      {data !== null && groups.length === 0 && (
        <p className="second">{t(at === null ? "relations.none" : "relations.none.then")}</p>
      )}
      <RelationGroups
        groups={groups}
        route={route}
        onOpen={onOpen}
        onEnd={at === null ? (way, other) => setAsked({ act: "end", way, other }) : null}
      />
      {(flows(groups) || walked) && (
        <WalkButtons thing={id} route={route} network={walked ? network : null} onOpen={onOpen} />
      )}
      {asked?.act === "relate" && (
        <RelateDialog thing={thing} onClose={() => setAsked(null)} onRelated={changed} />
      )}
      {asked?.act === "end" && (
        <EndDialog
          name={nameOf(thing)}
          way={asked.way}
          other={asked.other}
          onClose={() => setAsked(null)}
          onEnded={changed}
        />
      )}
    </section>
  );
}
