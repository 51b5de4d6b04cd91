import { useWords } from "../words/WordsProvider.tsx";
import { type Standing, steps } from "./standing.ts";

/** The four steps and which one a person is at; what has happened is told aloud as it happens. */
export function StepList({ standing }: { standing: Standing }) {
  const { t } = useWords();
  const at = steps.indexOf(standing.step);
  const ended = standing.phase === "brought" || standing.phase === "undone";
  return (
    <>
      <ol className="steps" aria-label={t("import.steps")}>
        {steps.map((step, index) => (
          <li
            key={step}
            aria-current={index === at && !ended ? "step" : undefined}
            className={index < at || ended ? "past" : undefined}
          >
            <span aria-hidden="true">{index + 1}</span>
            {t(`import.step.${step}`)}
          </li>
        ))}
      </ol>
      <p className="unseen" role="status">
        {t(`import.phase.${standing.phase}`)}
      </p>
    </>
  );
}
