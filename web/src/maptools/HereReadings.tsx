import type { ReadingHere } from "../api/contract.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { describeReading } from "../things/describe.ts";
import type { Datastream } from "../things/thing.ts";
import { useSurroundings } from "../things/useThingViews.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { whereWords } from "./hereWords.ts";

function streamOf(reading: ReadingHere): Datastream {
  return {
    id: reading.datastream,
    quantity: reading.quantity,
    name: reading.name,
    unit: reading.unit,
    intervalMs: reading.interval_s === null ? null : reading.interval_s * 1_000,
    source: reading.source,
    latest: {
      timeMs: Date.parse(reading.time),
      result: reading.result,
      quality: reading.suspect ? "suspect" : "unchecked",
    },
  };
}

/** What the nearest stations measured last; each number with its age and what kind of number it is. */
export function HereReadings({
  readings,
  onOpen,
}: {
  readings: readonly ReadingHere[];
  onOpen: (id: number) => void;
}) {
  const { t, own, language } = useWords();
  const { findQuantity } = useCity();
  const around = useSurroundings();
  const stations = [...new Map(readings.map(({ thing }) => [thing.id, thing])).values()];
  return (
    <section className="facts" aria-label={t("here.readings")}>
      <h3>{t("here.readings")}</h3>
      {stations.length === 0 && <p>{t("here.readings.none")}</p>}
      {around !== null &&
        stations.map((station) => (
          <div className="station" key={station.id}>
            <p>
              <button type="button" className="open" onClick={() => onOpen(station.id)}>
                {station.name.trim() || station.uid}
              </button>{" "}
              <span className="second">{whereWords(station, language)}</span>
            </p>
            <dl>
              {readings
                .filter(({ thing }) => thing.id === station.id)
                .map((reading) => {
                  const quantity = findQuantity(reading.quantity);
                  const { value, age, mark, state } = describeReading(streamOf(reading), around);
                  return (
                    <div key={reading.datastream} data-state={state}>
                      <dt>{quantity === undefined ? reading.name : own(quantity.title)}</dt>
                      <dd>
                        <strong>{value}</strong> <span className="second">{age}</span>
                        {mark !== null && <span className="mark">{t(`quality.${mark}`)}</span>}
                        <span className="mark">{t(`source.${reading.source}`)}</span>
                      </dd>
                    </div>
                  );
                })}
            </dl>
          </div>
        ))}
    </section>
  );
}
