import { useWords } from "../words/WordsProvider.tsx";

/** What the dots of cells mean, where there are any. */
export function CountedNote({ onPaper = false }: { onPaper?: boolean }) {
  const { t } = useWords();
  return (
    <p className="counted">
      <svg width="28" height="16" viewBox="0 0 28 16" aria-hidden="true">
        <circle cx="5" cy="8" r="1.5" />
        <circle cx="13" cy="8" r="3" />
        <circle cx="22" cy="8" r="4.5" />
      </svg>
      <span>
        {t("layers.counted")} {!onPaper && t("layers.counted.closer")}
      </span>
    </p>
  );
}
