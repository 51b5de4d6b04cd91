import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";

/** The day that a screen of days is looked at; empty means today. */
export function DayField({ day, onDay }: { day: string | null; onDay: (day: string | null) => void }) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="day">
      <label htmlFor={id}>{t("days.at")}</label>
      <input
        id={id}
        type="date"
        className="field"
        value={day ?? ""}
        onChange={(event) => onDay(event.target.value === "" ? null : event.target.value)}
      />
      {day !== null && (
        <button type="button" className="button" onClick={() => onDay(null)}>
          {t("days.today")}
        </button>
      )}
    </div>
  );
}
