import { useCallback, useEffect, useRef, useState } from "react";
import { readHere } from "../api/mapRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { Icon } from "../theme/Icon.tsx";
import type { Place } from "../things/shape.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { HereAgencies, HereAreas, HerePlace } from "./HereFacts.tsx";
import { HereReadings } from "./HereReadings.tsx";
import { HereThings } from "./HereThings.tsx";
import { awayWords } from "./measureWords.ts";
import { formatPlace } from "./spots.ts";

const radii = [100, 300, 1_000, 3_000];
const usualRadius = 300;

interface Props {
  route: CentreRoute;
  place: Place;
  onOpen: (id: number) => void;
  onClose: () => void;
}

/** Everything at a place that somebody pointed at, in the words of people who only want to know. */
export function HerePanel({ route, place, onOpen, onClose }: Props) {
  const { t } = useWords();
  const { onThings } = useServices();
  const [radius, setRadius] = useState(usualRadius);
  const { at } = route;
  const key = formatPlace(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the place.
  const read = useCallback(
    async (signal: AbortSignal) => ({ key, here: await readHere(place, radius, at, signal) }),
    [key, radius, at],
  );
  const { data, failure, slow, retry } = useResource(read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const here = data?.key === key ? data.here : null;
  return (
    <aside className="panel here" aria-label={t("tools.here")} data-here={here === null ? undefined : key}>
      <HereHead place={key} onClose={onClose} />
      <div className="scroll">
        {failure !== null && here === null && (
          <FailureNotice what="failure.here" works="failure.thing.works" failure={failure} onRetry={retry} />
        )}
        {slow && <Skeleton lines={8} />}
        {here !== null && (
          <>
            <HereAreas here={here} />
            <HereReadings readings={here.readings} onOpen={onOpen} />
            <HereThings here={here} onOpen={onOpen}>
              <RadiusChoice radius={radius} onRadius={setRadius} />
            </HereThings>
            <HereAgencies here={here} />
            <HerePlace here={here} />
          </>
        )}
      </div>
    </aside>
  );
}

function HereHead({ place, onClose }: { place: string; onClose: () => void }) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new place is told anew.
  useEffect(() => heading.current?.focus(), [place]);
  return (
    <header className="head">
      <Icon name="ask" />
      <div className="title">
        <h2 ref={heading} tabIndex={-1}>
          {t("tools.here")}
        </h2>
      </div>
      <button
        type="button"
        className="button quiet icon"
        onClick={onClose}
        aria-label={t("panel.close")}
        title={t("panel.close")}
      >
        <Icon name="close" />
      </button>
    </header>
  );
}

function RadiusChoice({ radius, onRadius }: { radius: number; onRadius: (radius: number) => void }) {
  const { t, language } = useWords();
  return (
    <select
      value={radius}
      aria-label={t("here.radius")}
      data-act="radius"
      onChange={(event) => onRadius(Number(event.target.value))}
    >
      {radii.map((each) => (
        <option key={each} value={each}>
          {t("here.within", { length: awayWords(each, language) })}
        </option>
      ))}
    </select>
  );
}
