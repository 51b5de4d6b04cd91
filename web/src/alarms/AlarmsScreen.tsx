import { useMemo, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { acknowledgeAlarm } from "../api/alarmRequests.ts";
import type { Alarm, AlarmCount } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useKeys } from "../keys/useKeys.ts";
import { FailureNotice, failureWords, Skeleton } from "../screens/Region.tsx";
import type { AlarmsRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { AlarmLines } from "./AlarmLines.tsx";
import { useAlarmNews } from "./AlarmNews.tsx";
import { AlarmPage } from "./AlarmPage.tsx";
import { countOpen, countSuppressed, neighbour, type Priority, priorities, stampOf } from "./alarmWords.ts";
import { FloodBanner } from "./FloodBanner.tsx";
import { PriorityGlyph } from "./PriorityGlyph.tsx";
import { ShelveDialog } from "./ShelveDialog.tsx";
import { SoundSwitch } from "./SoundSwitch.tsx";
import { useAlarmList } from "./useAlarmList.ts";
import "./alarms.css";

/** What is wrong in the city, by priority: seen, put aside, and read up on. */
export function AlarmsScreen({ route, onHelp }: { route: AlarmsRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { may } = useMe();
  const { id, priorities: chosen, shelved } = route;
  const asked = useMemo(() => ({ priorities: chosen, shelved }), [chosen, shelved]);
  const { counts, again } = useAlarmNews();
  const list = useAlarmList(asked);
  const { data, rows, groups } = list;
  const seeing = useAct<Alarm>();
  const [shelving, setShelving] = useState<Alarm | null>(null);
  const inOrder = groups.flatMap(({ head, members }) => [head, ...members]);
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
    j: () => to({ id: neighbour(inOrder, id, 1) }),
    k: () => to({ id: neighbour(inOrder, id, -1) }),
    a: () => opened?.acknowledged_at === null && may("edit") && see(opened),
    s: () => opened !== null && opened.priority !== 1 && may("edit") && setShelving(opened),
    ...Object.fromEntries(priorities.map((each) => [String(each), () => toggle(each)])),
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access alarms" aria-label={t("title.alarms")} tabIndex={0}>
      <Head />
      {list.flood !== null && <FloodBanner flood={list.flood} />}
      <Narrowing route={route} counts={counts} onToggle={toggle} />
      {list.failure !== null && (
        <FailureNotice
          what="failure.alarms"
          works="failure.alarms.works"
          failure={list.failure}
          onRetry={again}
        />
      )}
      {seeing.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(seeing.failure, t)}
        </p>
      )}
      {list.slow && <Skeleton lines={6} />}
      <div className={id === null ? "split" : "split opened"}>
        {rows !== null && (
          <section className="pane tree" aria-label={t("alarms.list")} {...list.held}>
            {list.waiting > 0 && (
              <button type="button" className="button strong" onClick={list.release}>
                {t("alarms.waiting", { n: list.waiting })}
              </button>
            )}
            <AlarmLines groups={groups} route={route} onChanged={again} />
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

/** To what is in service, which is why some alarms do not count. */
function ServiceLink({ suppressed }: { suppressed: number }) {
  const { t } = useWords();
  const link = useLink({ screen: "service" });
  return (
    <a className="button" {...link} data-suppressed-count={suppressed}>
      {suppressed === 0 ? t("title.service") : t("alarms.suppressed.n", { n: suppressed })}
    </a>
  );
}

function Head() {
  const { t } = useWords();
  const link = useLink({ screen: "alarmMetrics", days: 7 });
  return (
    <header className="top">
      <h1>{t("title.alarms")}</h1>
      <a className="button" {...link}>
        {t("title.alarmMetrics")}
      </a>
      <SoundSwitch />
    </header>
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
      <ServiceLink suppressed={counts === null ? 0 : countSuppressed(counts)} />
    </div>
  );
}
