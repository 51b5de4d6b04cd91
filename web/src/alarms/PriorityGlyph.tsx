import { useWords } from "../words/WordsProvider.tsx";
import type { Priority } from "./alarmWords.ts";

const shapes: Record<Priority, string> = {
  1: "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
  2: "M12 2 23 21.5H1z",
  3: "M12 1 23 12 12 23 1 12z",
  4: "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0",
};

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
        <path d={shapes[priority]} />
        <text x="12" y={priority === 2 ? 19 : 16.5} textAnchor="middle">
          {priority}
        </text>
      </svg>
      <span className="unseen">{t(`alarms.priority.${priority}`)}</span>
    </span>
  );
}
