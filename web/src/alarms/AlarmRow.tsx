import type { Alarm } from "../api/contract.ts";
import { formatAge } from "../formats/times.ts";
import type { AlarmsRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { Language } from "../words/words.ts";
import { beyondWords, type Priority } from "./alarmWords.ts";
import { PriorityGlyph } from "./PriorityGlyph.tsx";

interface Props {
  alarm: Alarm;
  route: AlarmsRoute;
  /** By the city clock, null until that is known. */
  nowMs: number | null;
  language: Language;
}

/** One alarm in a line: how urgent, where, what, beyond what, since when, and whether somebody has seen it. */
export function AlarmRow({ alarm, route, nowMs, language }: Props) {
  const { t } = useWords();
  const link = useLink({ ...route, id: alarm.id });
  const since = nowMs === null ? "" : formatAge(nowMs - Date.parse(alarm.since), language);
  const suppressed = alarm.suppressed != null;
  const told = [alarm.rule.title, beyondWords(alarm, language), since];
  return (
    <li
      data-alarm={alarm.id}
      data-state={alarm.state}
      data-urgent={(alarm.priority === 1 && alarm.state === "unacknowledged" && !suppressed) || undefined}
      data-suppressed={suppressed || undefined}
    >
      <a {...link} aria-current={route.id === alarm.id ? "page" : undefined}>
        <PriorityGlyph priority={alarm.priority as Priority} hollow={alarm.shelf != null || suppressed} />
        <span>
          <b>{alarm.thing.name ?? alarm.thing.uid}</b>
          {alarm.thing.area != null && <span className="second"> · {alarm.thing.area}</span>}
          <span className="fine">{told.filter((part) => part !== "").join(" · ")}</span>
        </span>
        <span className="badge">
          {t(suppressed ? "alarms.suppressed" : `alarms.state.${alarm.state}`)}
          {alarm.times > 1 && ` ×${alarm.times}`}
        </span>
      </a>
    </li>
  );
}
