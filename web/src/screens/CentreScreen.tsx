import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useThingAlarms } from "../alarms/useThingAlarms.ts";
import { useViewsOfArea } from "../areas/useViewsOfArea.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useLitViews } from "../layers/useLayerTree.ts";
import { canDrawMap } from "../map/webgl.ts";
import { HerePanel } from "../maptools/HerePanel.tsx";
import { ThingPanel } from "../panels/ThingPanel.tsx";
import { NetworkBar } from "../relations/NetworkBar.tsx";
import { useNetwork } from "../relations/useNetwork.ts";
import { type Filter, filtered, noFilter } from "../things/filter.ts";
import { focusRow, stepRow } from "../things/rowFocus.ts";
import type { Place } from "../things/shape.ts";
import { ThingList } from "../things/ThingList.tsx";
import { useThingViews } from "../things/useThingViews.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { CentreRoute } from "./route.ts";
import { go } from "./useRoute.ts";

const CityMap = lazy(async () => ({ default: (await import("../map/CityMap.tsx")).CityMap }));

/** What fills the screen: on a phone the one or the other, on a desk the map beside the list, or the list. */
export type CentreView = "map" | "list";

interface Props {
  route: CentreRoute;
  view: CentreView;
  onView: (view: CentreView) => void;
  onHelp: () => void;
}

/** Opening and closing a thing's panel: the address says which, the focus follows the person. */
function useChoice(route: Props["route"]) {
  const [touched, setTouched] = useState(false);
  const { thing } = route;
  const current = useRef(route);
  current.current = route;
  const open = useCallback((id: number) => {
    setTouched(true);
    go({ ...current.current, thing: id });
  }, []);
  const close = () => {
    go({ ...route, thing: null });
    if (thing !== null) requestAnimationFrame(() => focusRow(thing));
  };
  return { open, close, touched };
}

export function CentreScreen({ route, view, onView, onHelp }: Props) {
  const { t } = useWords();
  const alarmed = useThingAlarms();
  const views = useViewsOfArea(useThingViews(alarmed.alarms));
  const [filter, setFilter] = useState<Filter>(noFilter);
  const input = useRef<HTMLInputElement>(null);
  const { open, close, touched } = useChoice(route);
  const lit = useLitViews(views);
  const shown = useMemo(() => filtered(lit.on ?? [], filter), [lit.on, filter]);
  const drawable = canDrawMap();
  const [place, setPlace] = useState<Place | null>(null);
  const network = useNetwork(route);
  const { thing } = route;
  const leave = () => route.here !== null && go({ ...route, here: null });
  // What is edited is edited on the map.
  const seen = drawable ? (route.shaping === null ? view : "map") : "list";
  const inList = (act: () => void) => {
    if (seen === "map" && input.current?.offsetParent === null) onView("list");
    requestAnimationFrame(act);
  };
  useKeys({
    j: () => inList(() => stepRow(1, thing)),
    k: () => inList(() => stepRow(-1, thing)),
    m: () => onView(seen === "map" ? "list" : "map"),
    n: () => route.at !== null && go({ ...route, at: null }),
    "?": onHelp,
    escape: () => route.shaping === null && (thing !== null ? close() : leave()),
  });
  return (
    <>
      {route.network !== null && (
        <NetworkBar route={route} asked={route.network} network={network} onOpen={open} />
      )}
      <div className={`centre by-${seen}${thing === null && route.here === null ? "" : " opened"}`}>
        <ThingList
          lit={lit}
          alarmFailure={alarmed.failure}
          filter={filter}
          onFilter={setFilter}
          chosen={thing}
          onOpen={open}
          input={input}
        />
        {drawable ? (
          <Suspense fallback={<div className="map" role="status" aria-label={t("map.loading")} />}>
            <CityMap
              views={shown}
              listed={views ?? []}
              chosen={thing}
              place={place}
              standing={network}
              onOpen={open}
            />
          </Suspense>
        ) : (
          <p className="mapless">{t("map.unavailable")}</p>
        )}
        {thing === null && route.here !== null && (
          <HerePanel route={route} place={route.here} onOpen={open} onClose={leave} />
        )}
        {thing !== null && (
          <ThingPanel
            id={thing}
            route={route}
            network={network}
            onOpen={open}
            onClose={close}
            takeFocus={touched}
            onPlace={setPlace}
          />
        )}
      </div>
    </>
  );
}
