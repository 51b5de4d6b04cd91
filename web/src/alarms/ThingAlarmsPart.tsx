import { useCallback, useEffect, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { acknowledgeAlarm, readThingAlarms } from "../api/alarmRequests.ts";
import type { Alarm } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { FailureNotice, failureWords } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { useAlarmNews } from "./AlarmNews.tsx";
import { beyondWords, type Priority } from "./alarmWords.ts";
import { PriorityGlyph } from "./PriorityGlyph.tsx";
import { ShelveDialog } from "./ShelveDialog.tsx";
import "./alarms.css";

/** A thing's alarms in its panel: those that are open, to be acknowledged and put aside, then the last ones cleared. */
export function ThingAlarmsPart({ thing }: { thing: number }) {
  const { t } = useWords();
  const { stamp, again } = useAlarmNews();
  const read = useCallback((signal: AbortSignal) => readThingAlarms(thing, signal), [thing]);
  const { data, failure, retry } = useResource(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is all that there is to know of it.
  useEffect(retry, [stamp, retry]);
  const acting = useAct<Alarm>();
  const [shelving, setShelving] = useState<Alarm | null>(null);
  if (data === null && failure !== null)
    return (
      <FailureNotice what="failure.alarms" works="failure.alarms.works" failure={failure} onRetry={retry} />
    );
  if (data === null || data.open.length + data.cleared.length === 0) return null;
  return (
    <section className="thing-alarms" aria-label={t("title.alarms")}>
      <h3>{t("title.alarms")}</h3>
      {acting.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(acting.failure, t)}
        </p>
      )}
      {data.open.length === 0 && <p className="fine">{t("panel.alarms.none")}</p>}
      <ul className="plain">
        {data.open.map((alarm) => (
          <OpenAlarm
            key={alarm.id}
            alarm={alarm}
            doing={acting.doing}
            onSee={() => acting.act(() => acknowledgeAlarm(alarm.id, ""), again)}
            onShelve={() => setShelving(alarm)}
          />
        ))}
      </ul>
      {data.cleared.length > 0 && (
        <>
          <h4>{t("panel.alarms.cleared")}</h4>
          <ul className="plain">
            {data.cleared.map((alarm) => (
              <ClearedAlarm key={alarm.id} alarm={alarm} />
            ))}
          </ul>
        </>
      )}
      {shelving !== null && (
        <ShelveDialog
          alarm={shelving}
          onClose={() => setShelving(null)}
          onDone={() => {
            setShelving(null);
            again();
          }}
        />
      )}
    </section>
  );
}

interface OpenProps {
  alarm: Alarm;
  doing: boolean;
  onSee: () => void;
  onShelve: () => void;
}

function OpenAlarm({ alarm, doing, onSee, onShelve }: OpenProps) {
  const { t, language } = useWords();
  const { may } = useMe();
  const suppressed = alarm.suppressed != null;
  const shelf = alarm.shelf ?? null;
  return (
    <li data-thing-alarm={alarm.id} data-state={alarm.state}>
      <PriorityGlyph priority={alarm.priority as Priority} hollow={shelf !== null || suppressed} />
      <div>
        <AlarmLink alarm={alarm} />
        <span className="fine">
          {beyondWords(alarm, language)} · {formatMoment(Date.parse(alarm.since))}
        </span>
        <span className="fine">
          {t(suppressed ? "alarms.suppressed" : `alarms.state.${alarm.state}`)}
          {shelf !== null &&
            ` · ${t("alarms.shelf.until", { time: formatMoment(Date.parse(shelf.until)), reason: shelf.reason })}`}
        </span>
        {may("edit") && (
          <div className="answers">
            {alarm.acknowledged_at == null && (
              <button
                type="button"
                className="button"
                data-act="acknowledge"
                disabled={doing}
                onClick={onSee}
              >
                {t("alarms.acknowledge")}
              </button>
            )}
            {alarm.priority !== 1 && shelf === null && (
              <button type="button" className="button" data-act="shelve" onClick={onShelve}>
                {t("alarms.shelve")}
              </button>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

function ClearedAlarm({ alarm }: { alarm: Alarm }) {
  const { t } = useWords();
  const since = formatMoment(Date.parse(alarm.since));
  const until = alarm.ended_at == null ? "" : formatMoment(Date.parse(alarm.ended_at));
  return (
    <li data-thing-alarm={alarm.id} data-state={alarm.state}>
      <PriorityGlyph priority={alarm.priority as Priority} calm />
      <div>
        <AlarmLink alarm={alarm} />
        <span className="fine">{t("panel.alarms.span", { since, until })}</span>
      </div>
    </li>
  );
}

function AlarmLink({ alarm }: { alarm: Alarm }) {
  const link = useLink({ screen: "alarms", id: alarm.id, priorities: [], shelved: alarm.shelf != null });
  return <a {...link}>{alarm.rule.title}</a>;
}
