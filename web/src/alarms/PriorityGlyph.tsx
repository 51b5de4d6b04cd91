import { useWords } from "../words/WordsProvider.tsx";
import type { Priority } from "./alarmWords.ts";
import { digitY, priorityShapes } from "./priorityShapes.ts";

interface Props {
  priority: Priority;
  /** It is put aside. */
  hollow?: boolean;
  /** There is none of it: nothing is coloured that is well. */
  calm?: boolean;
}

/** How urgent it is, by shape, colour and digit. */
export function PriorityGlyph({ priority, hollow = false, calm = false }: Props) {
  const { t } = useWords();
  return (
    <span
      className="priority"
      data-priority={priority}
      data-hollow={hollow || undefined}
      data-calm={calm || undefined}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={priorityShapes[priority]} />
        <text x="12" y={digitY(priority)} textAnchor="middle">
          {priority}
        </text>
      </svg>
      <span className="unseen">{t(`alarms.priority.${priority}`)}</span>
    </span>
  );
}
