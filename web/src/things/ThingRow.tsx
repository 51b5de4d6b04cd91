import { memo } from "react";
import { PriorityGlyph } from "../alarms/PriorityGlyph.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { sameView, type ThingAlarm, type ThingView } from "./describe.ts";
import { Glyph } from "./Glyph.tsx";

interface Props {
  view: ThingView;
  chosen: boolean;
  onOpen: (id: number) => void;
}

function Row({ view, chosen, onOpen }: Props) {
  const { t } = useWords();
  return (
    <li>
      <button
        type="button"
        className={`row ${view.state}`}
        data-row={view.id}
        aria-current={chosen ? "true" : undefined}
        onClick={() => onOpen(view.id)}
      >
        <Glyph name={view.glyph} look={view.look} simulated={view.simulated} />
        <span className="first">
          <span className="name">{view.name}</span>
          {view.alarm !== null && <AlarmMark alarm={view.alarm} />}
          <span className="value">{view.state === "silent" ? <s>{view.value}</s> : view.value}</span>
        </span>
        <span className="second">
          <span className="kind">
            {view.area === "" ? view.kindTitle : `${view.kindTitle} · ${view.area}`}
          </span>
          {view.simulated && <span className="mark">{t("source.simulated")}</span>}
          {view.mark !== null && <span className="mark">{t(`quality.${view.mark}`)}</span>}
          <span className="age">{view.age}</span>
        </span>
      </button>
    </li>
  );
}

/** The worst of a thing's alarms, and how many there are where that is more than one. */
function AlarmMark({ alarm }: { alarm: ThingAlarm }) {
  const { t } = useWords();
  return (
    <span className="alarm-mark">
      <PriorityGlyph priority={alarm.priority} hollow={alarm.count === 0} />
      {alarm.count > 1 && (
        <>
          <b aria-hidden="true">×{alarm.count}</b>
          <span className="unseen">{t("list.alarms", { n: alarm.count })}</span>
        </>
      )}
      {alarm.count === 0 && <span className="unseen">{t("list.alarms.aside")}</span>}
    </span>
  );
}

/** One thing in the list; drawn again only when something it shows has changed. */
export const ThingRow = memo(
  Row,
  (a, b) => a.chosen === b.chosen && a.onOpen === b.onOpen && sameView(a.view, b.view),
);
