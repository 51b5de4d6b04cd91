import { useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { acknowledgeAlarm } from "../api/alarmRequests.ts";
import type { Alarm } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useCityTime } from "../clock/useCityTime.ts";
import { formatHour } from "../formats/times.ts";
import { Empty, failureWords } from "../screens/Region.tsx";
import type { AlarmsRoute } from "../screens/route.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { AlarmRow } from "./AlarmRow.tsx";
import { type AlarmGroup, unseenOf } from "./alarmGroups.ts";

interface Props {
  groups: readonly AlarmGroup[];
  route: AlarmsRoute;
  onChanged: () => void;
}

/** The alarms in their lines; what belongs together is one that opens. */
export function AlarmLines({ groups, route, onChanged }: Props) {
  const { t, language } = useWords();
  const now = useCityTime();
  if (groups.length === 0)
    return (
      <Empty title={t(route.priorities.length > 0 || route.shelved ? "alarms.none.such" : "alarms.none")}>
        <p>{now !== null && t("alarms.checked", { time: formatHour(now) })}</p>
      </Empty>
    );
  const row = (alarm: Alarm) => (
    <AlarmRow key={alarm.id} alarm={alarm} route={route} nowMs={now} language={language} />
  );
  return (
    <ul className="lines">
      {groups.map((group) =>
        group.members.length === 0 && !group.area ? (
          row(group.head)
        ) : (
          <Group key={`group ${group.head.id}`} group={group} route={route} row={row} onChanged={onChanged} />
        ),
      )}
    </ul>
  );
}

function Group(props: {
  group: AlarmGroup;
  route: AlarmsRoute;
  row: (alarm: Alarm) => React.ReactNode;
  onChanged: () => void;
}) {
  const { group, route, row, onChanged } = props;
  const { t } = useWords();
  const { may } = useMe();
  const { head, members, area } = group;
  const within = [head, ...members].some(({ id }) => id === route.id);
  const [opened, setOpened] = useState(false);
  const seeing = useAct<unknown>();
  const unseen = unseenOf(group);
  const open = opened || within;
  const name = area
    ? t("alarms.group.area", { name: head.thing.area ?? t("alarms.group.nowhere"), n: members.length + 1 })
    : t("alarms.group", { name: head.thing.name ?? head.thing.uid, n: members.length });
  return (
    <li className="group" data-group={head.id} data-count={members.length + 1}>
      <div className="answers">
        <button
          type="button"
          className="button quiet"
          aria-expanded={open}
          onClick={() => setOpened(!open)}
          disabled={within}
        >
          {name}
        </button>
        {may("edit") && unseen.length > 0 && (
          <button
            type="button"
            className="button"
            data-act="acknowledge.all"
            disabled={seeing.doing}
            onClick={() => seeing.act(() => acknowledgeEach(unseen), onChanged)}
          >
            {t("alarms.group.acknowledge")}
          </button>
        )}
      </div>
      {seeing.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(seeing.failure, t)}
        </p>
      )}
      <ul className="lines">
        {(!area || open) && row(head)}
        {open && members.map(row)}
      </ul>
    </li>
  );
}

/** One after the other: each is a step of its own. */
async function acknowledgeEach(alarms: readonly Alarm[]): Promise<void> {
  for (const { id } of alarms) await acknowledgeAlarm(id, "");
}
