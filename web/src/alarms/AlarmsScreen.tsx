import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { acknowledgeAlarm, readAlarmCounts, readAlarms } from "../api/alarmRequests.ts";
import type { Alarm, AlarmCount } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { useCityTime } from "../clock/useCityTime.ts";
import { formatHour } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, failureWords, Skeleton } from "../screens/Region.tsx";
import type { AlarmsRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { AlarmPage } from "./AlarmPage.tsx";
import { AlarmRow } from "./AlarmRow.tsx";
import { countOpen, neighbour, type Priority, priorities, settle, stampOf } from "./alarmWords.ts";
import { PriorityGlyph } from "./PriorityGlyph.tsx";
import { ShelveDialog } from "./ShelveDialog.tsx";
import "./alarms.css";

const everyMs = 2_000;

/** What is wrong in the city, by priority: seen, put aside, and read up on. */
export function AlarmsScreen({ route, onHelp }: { route: AlarmsRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { may } = useMe();
  const { id, priorities: chosen, shelved } = route;
  const asked = useMemo(() => ({ priorities: chosen, shelved }), [chosen, shelved]);
  const read = useCallback((signal: AbortSignal) => readAlarms(asked, signal), [asked]);
  const { data, failure, slow, retry } = useResource(read);
  const counts = useResource(readAlarmCounts);
  const { rows, waiting, held, release } = useSettled(data, asked);
  const seeing = useAct<Alarm>();
  const [shelving, setShelving] = useState<Alarm | null>(null);
  const again = useCallback(() => {
    retry();
    counts.retry();
  }, [retry, counts.retry]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && again(), everyMs);
    return () => clearInterval(timer);
  }, [again]);
  const to = (change: Partial<AlarmsRoute>) => go({ ...route, ...change });
  const opened = rows?.find((alarm) => alarm.id === id) ?? null;
  const see = (alarm: Alarm) => seeing.act(() => acknowledgeAlarm(alarm.id, ""), again);
  const toggle = (priority: Priority) =>
    to({
      priorities: chosen.includes(priority)
        ? chosen.filter((each) => each !== priority)
        : [...chosen, priority].sort(),
    });
  useKeys({
    "?": onHelp,
    escape: () => id !== null && to({ id: null }),
    j: () => to({ id: neighbour(rows ?? [], id, 1) }),
    k: () => to({ id: neighbour(rows ?? [], id, -1) }),
    a: () => opened?.acknowledged_at === null && may("edit") && see(opened),
    s: () => opened !== null && opened.priority !== 1 && may("edit") && setShelving(opened),
    ...Object.fromEntries(priorities.map((each) => [String(each), () => toggle(each)])),
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access alarms" aria-label={t("title.alarms")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.alarms")}</h1>
      </header>
      <Narrowing route={route} counts={counts.data} onToggle={toggle} />
      {failure !== null && (
        <FailureNotice what="failure.alarms" works="failure.alarms.works" failure={failure} onRetry={again} />
      )}
      {seeing.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(seeing.failure, t)}
        </p>
      )}
      {slow && <Skeleton lines={6} />}
      <div className={id === null ? "split" : "split opened"}>
        {rows !== null && (
          <section className="pane tree" aria-label={t("alarms.list")} {...held}>
            {waiting > 0 && (
              <button type="button" className="button strong" onClick={release}>
                {t("alarms.waiting", { n: waiting })}
              </button>
            )}
            <Lines rows={rows} route={route} />
          </section>
        )}
        <div className="pages">
          {id !== null && (
            <AlarmPage
              key={id}
              id={id}
              stamp={stampOf(data?.find((alarm) => alarm.id === id))}
              onClose={() => to({ id: null })}
              onChanged={again}
              onShelve={setShelving}
            />
          )}
        </div>
      </div>
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

function Narrowing(props: {
  route: AlarmsRoute;
  counts: readonly AlarmCount[] | null;
  onToggle: (priority: Priority) => void;
}) {
  const { route, counts, onToggle } = props;
  const { t } = useWords();
  const told = (priority: Priority | null, shelved: boolean) =>
    counts === null ? "–" : countOpen(counts, priority, shelved);
  return (
    <div className="counts" role="toolbar" aria-label={t("alarms.narrow")}>
      {priorities.map((each) => (
        <button
          key={each}
          type="button"
          className="button"
          aria-pressed={route.priorities.includes(each)}
          onClick={() => onToggle(each)}
        >
          <PriorityGlyph priority={each} calm={told(each, false) === 0} />
          <b>{told(each, false)}</b>
        </button>
      ))}
      <button
        type="button"
        className="button"
        aria-pressed={route.shelved}
        onClick={() => go({ ...route, shelved: !route.shelved, id: null })}
      >
        {t("alarms.shelved", { n: told(null, true) })}
      </button>
    </div>
  );
}

function Lines({ rows, route }: { rows: readonly Alarm[]; route: AlarmsRoute }) {
  const { t, language } = useWords();
  const now = useCityTime();
  if (rows.length === 0)
    return (
      <Empty title={t(route.priorities.length > 0 || route.shelved ? "alarms.none.such" : "alarms.none")}>
        <p>{now !== null && t("alarms.checked", { time: formatHour(now) })}</p>
      </Empty>
    );
  return (
    <ul className="lines">
      {rows.map((alarm) => (
        <AlarmRow key={alarm.id} alarm={alarm} route={route} nowMs={now} language={language} />
      ))}
    </ul>
  );
}

/** The list as it may be shown: it stands still while somebody's pointer or focus is in it. */
function useSettled(data: Alarm[] | null, asked: unknown) {
  const [at, setAt] = useState({ pointer: false, focus: false });
  const [released, setReleased] = useState(0);
  const shown = useRef<{ rows: readonly Alarm[]; asked: unknown; released: number } | null>(null);
  const isHeld = at.pointer || at.focus;
  const settled = useMemo(() => {
    if (data === null) return { rows: null, waiting: 0 };
    const before = shown.current;
    const same = before !== null && before.asked === asked && before.released === released;
    const next = settle(before?.rows ?? [], data, isHeld && same);
    shown.current = { rows: next.rows, asked, released };
    return next;
  }, [data, asked, isHeld, released]);
  return {
    ...settled,
    release: () => setReleased((n) => n + 1),
    held: {
      onPointerEnter: () => setAt((is) => ({ ...is, pointer: true })),
      onPointerLeave: () => setAt((is) => ({ ...is, pointer: false })),
      onFocus: () => setAt((is) => ({ ...is, focus: true })),
      onBlur: () => setAt((is) => ({ ...is, focus: false })),
    },
  };
}
