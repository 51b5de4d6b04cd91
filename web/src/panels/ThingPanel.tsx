import { useCallback, useEffect, useRef, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { ServicePart } from "../alarms/ServicePart.tsx";
import { ThingAlarmsPart } from "../alarms/ThingAlarmsPart.tsx";
import type { ThingDetails } from "../api/contract.ts";
import { readThing } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { Attachments } from "../attachments/Attachments.tsx";
import { useServices } from "../live/services.ts";
import { Relations } from "../relations/Relations.tsx";
import type { NetworkReading } from "../relations/useNetwork.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { describeThing, type Surroundings } from "../things/describe.ts";
import { Glyph } from "../things/Glyph.tsx";
import { type Place, placeOf, shapeOf } from "../things/shape.ts";
import { datastreamOf, type Thing } from "../things/thing.ts";
import { useSurroundings, useThings } from "../things/useThingViews.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { Facts } from "./Facts.tsx";
import { History } from "./History.tsx";
import { Readings } from "./Readings.tsx";

interface Props {
  id: number;
  route: CentreRoute;
  network: NetworkReading;
  onOpen: (id: number) => void;
  onClose: () => void;
  /** True when a person has just opened it: then the focus moves into it. */
  takeFocus: boolean;
  /** Tells where the thing is, as soon as that is known: it need not be in the list. */
  onPlace: (place: Place | null) => void;
}

/** The thing from the board, which is live; or from its details, while the board does not hold it. */
function useThing(id: number, details: ThingDetails | null): Thing | null {
  const known = useThings()?.find((thing) => thing.id === id);
  if (known !== undefined || details === null) return known ?? null;
  return {
    ...details,
    // A panel draws no lines.
    drawnAs: null,
    area: (details.commune ?? details.province)?.name ?? null,
    place: placeOf(details.geometry),
    shape: shapeOf(details.geometry),
    datastreams: details.datastreams.map(datastreamOf),
  };
}

export function ThingPanel({ id, route, network, onOpen, onClose, takeFocus, onPlace }: Props) {
  const { t } = useWords();
  const { may } = useMe();
  const { onThings } = useServices();
  const { at, range } = route;
  const read = useCallback((signal: AbortSignal) => readThing(id, at, signal), [id, at]);
  const { data, failure, slow, retry } = useResource(read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const details = data?.id === id && failure?.status !== 404 ? data : null;
  const thing = useThing(id, details);
  const around = useSurroundings();
  const longitude = thing?.place?.longitude;
  const latitude = thing?.place?.latitude;
  useEffect(() => {
    const placed = longitude !== undefined && latitude !== undefined;
    onPlace(placed ? { longitude, latitude } : null);
    return () => onPlace(null);
  }, [longitude, latitude, onPlace]);
  return (
    <aside className="panel" aria-label={t("panel.label")}>
      <PanelHead thing={thing} around={around} takeFocus={takeFocus} onClose={onClose} />
      <div className="scroll">
        {thing !== null && around !== null && (
          <Readings
            key={id}
            thing={thing}
            details={details}
            around={around}
            range={range}
            onRange={(next) => go({ ...route, range: next }, true)}
          />
        )}
        {at === null && may("read") && <ThingAlarmsPart key={`alarms ${id}`} thing={id} />}
        {details !== null && <Facts details={details} />}
        {details !== null && at === null && may("edit") && (
          <button
            type="button"
            className="button reshape"
            data-act="reshape"
            onClick={() => go({ ...route, thing: null, here: null, shaping: id })}
          >
            <Icon name="pen" />
            {t("shaping")}
          </button>
        )}
        {details !== null && at === null && <ServicePart key={`service ${id}`} thing={details} />}
        {details !== null && (
          <Relations
            key={`relations ${id}`}
            thing={details}
            route={route}
            network={network}
            onOpen={onOpen}
          />
        )}
        {details !== null && at === null && <Attachments key={`attachments ${id}`} thing={id} />}
        {failure !== null && details === null && (
          <FailureNotice
            what={at !== null && failure.status === 404 ? "failure.thing.then" : "failure.thing"}
            works="failure.thing.works"
            failure={failure}
            onRetry={retry}
          />
        )}
        <History key={`history ${id}`} id={id} route={route} />
        {slow && thing === null && <Skeleton lines={8} />}
      </div>
    </aside>
  );
}

interface HeadProps extends Pick<Props, "takeFocus" | "onClose"> {
  thing: Thing | null;
  around: Surroundings | null;
}

function PanelHead({ thing, around, takeFocus, onClose }: HeadProps) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = thing?.id;
  useEffect(() => {
    if (takeFocus && id !== undefined) heading.current?.focus();
  }, [takeFocus, id]);
  const view = thing === null || around === null ? null : describeThing(thing, around);
  return (
    <header className="head">
      {view !== null && <Glyph name={view.glyph} look={view.look} simulated={view.simulated} />}
      <div className="title">
        <h2 ref={heading} tabIndex={-1}>
          {view?.name ?? t("panel.label")}
        </h2>
        {view !== null && (
          <p>
            {view.kindTitle}
            {view.simulated && <span className="mark">{t("source.simulated")}</span>}
          </p>
        )}
      </div>
      {navigator.clipboard !== undefined && <CopyLink />}
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

function CopyLink() {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <>
      <span className="said" role="status">
        {copied && t("panel.copied")}
      </span>
      <button
        type="button"
        className="button quiet icon"
        onClick={() => void copy()}
        aria-label={t("panel.copyLink")}
        title={t("panel.copyLink")}
      >
        <Icon name="link" />
      </button>
    </>
  );
}
