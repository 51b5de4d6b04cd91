import { formatPlain } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { Pointed } from "./startMap.ts";

interface Props {
  pointed: Pointed;
  views: readonly ThingView[];
}

/** What is under the pointer, beside it: a thing of the list, or how many things are counted there. */
export function PointedWords({ pointed, views }: Props) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const under = views.find((view) => view.id === pointed.id);
  if (under === undefined && pointed.counted.length === 0) return null;
  return (
    <div className="pointed" style={{ left: pointed.x, top: pointed.y }} aria-hidden="true">
      {under !== undefined && <ThingWords view={under} />}
      {pointed.counted.map(({ kind, things }) => {
        const known = findKind(kind);
        return (
          <strong key={kind}>
            {known === undefined ? kind : own(known.title)}: {formatPlain(things, language)}
          </strong>
        );
      })}
      {pointed.counted.length > 0 && <span>{t("map.counted.closer")}</span>}
    </div>
  );
}

function ThingWords({ view }: { view: ThingView }) {
  const { t } = useWords();
  return (
    <>
      <strong>{view.name}</strong>
      <span>
        {view.kindTitle}
        {view.simulated && ` · ${t("source.simulated")}`}
      </span>
      {view.alarm !== null && <span>{t(`alarms.priority.${view.alarm.priority}`)}</span>}
      {view.age !== "" && (
        <span>
          {view.value !== "" && <b>{view.value}</b>} {view.age}
        </span>
      )}
    </>
  );
}
