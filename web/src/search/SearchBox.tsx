import { useCallback, useRef, useState } from "react";
import type { SearchAnswer, SearchHit } from "../api/contract.ts";
import { kindOfArea } from "../areas/areaWords.ts";
import { useKeys } from "../keys/useKeys.ts";
import { formatLook, parseLook } from "../map/place.ts";
import { coordinates } from "../panels/coordinates.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Finder } from "../screens/Finder.tsx";
import { home } from "../screens/route.ts";
import { go, useRoute } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { onAsked } from "./askSearch.ts";
import { byType, hitKey, lookOf, routeOf } from "./hits.ts";
import { searchAll } from "./searchRequests.ts";
import "./search.css";

const most = 12;

/** One box for everything that has a name; choosing something brings the map there. */
export function SearchBox({ onChosen }: { onChosen: () => void }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const route = useRoute();
  const [said, setSaid] = useState<SearchAnswer | null>(null);
  const describe = useDescribe();
  const search = useCallback(async (text: string, signal: AbortSignal) => {
    const answer = await searchAll(text, most, parseLook(location.hash), signal);
    setSaid(answer);
    return byType(answer.hits);
  }, []);
  useKeys({ "/": () => box.current?.querySelector("input")?.focus() });
  const choose = (hit: SearchHit | null) => {
    if (hit === null) return;
    const look = lookOf(hit);
    const next = routeOf(hit, route.screen === "centre" ? route : home);
    if (look === null) go(next);
    else {
      go(next, false, formatLook(look));
      // The map hears it before it tells of its own move: what is marked takes room from it.
      window.dispatchEvent(new Event("hashchange"));
    }
    box.current?.querySelector("input")?.blur();
    onChosen();
  };
  const notice = said?.notice ?? null;
  return (
    <search ref={box} className="search">
      <Icon name="search" />
      <Finder
        label={t("search.label")}
        hint={t("search.hint")}
        nothing={notice === null ? t("search.none") : ""}
        search={search}
        describe={describe}
        onChoose={choose}
        brief
        onAsked={onAsked}
        remark={() => (
          <>
            {said?.read_as && <span>{t("search.read_as", { text: said.read_as })}</span>}
            {notice !== null && <span>{t(`search.${notice}`, { missing: said?.missing ?? "" })}</span>}
            {said?.hits[0]?.match === "typo" && <span>{t("search.typo")}</span>}
          </>
        )}
      />
      <span className="key" aria-hidden="true">
        /
      </span>
    </search>
  );
}

/** What a list says of a hit: its name, what it is and where. */
function useDescribe() {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  return (hit: SearchHit) => {
    const kind = hit.kind ? findKind(hit.kind) : undefined;
    const details = [
      hit.type === "area" &&
        hit.level &&
        kindOfArea({ level: hit.level, zone_type: hit.zone_type ?? null }, language),
      kind && own(kind.title),
      hit.pieces && hit.pieces > 1 && t("search.pieces", { n: hit.pieces }),
      hit.area && own(hit.area),
      (hit.formerly?.length ?? 0) > 0 && t("areas.formerly", { names: hit.formerly?.join(", ") ?? "" }),
      hit.type === "place" && own(hit.name),
      hit.type !== "place" && !hit.place && !hit.extent && t("search.nowhere"),
    ];
    const [longitude, latitude] = hit.place ?? [0, 0];
    const title = hit.type === "place" ? coordinates({ longitude, latitude }, language) : own(hit.name);
    return {
      key: hitKey(hit),
      title,
      detail: details.filter(Boolean).join(" · "),
      group: t(`search.type.${hit.type}`),
    };
  };
}
