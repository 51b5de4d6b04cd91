import type { AlarmFlood } from "../api/contract.ts";
import { formatMoment } from "../formats/times.ts";
import { useWords } from "../words/WordsProvider.tsx";

/** Says that alarms are a flood, and what the list does about it. */
export function FloodBanner({ flood }: { flood: AlarmFlood }) {
  const { t } = useWords();
  if (flood.since == null) return null;
  const { alarms, within_min: minutes } = flood;
  return (
    <p className="flood" role="status">
      <b>{t("alarms.flood", { n: alarms, minutes, time: formatMoment(Date.parse(flood.since)) })}</b>{" "}
      {t("alarms.flood.folded")}
    </p>
  );
}
