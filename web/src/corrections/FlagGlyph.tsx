import { useWords } from "../words/WordsProvider.tsx";
import { type Flag, flagShapes } from "./flags.ts";

/** A flag by its shape and in words. */
export function FlagGlyph({ flag }: { flag: Flag }) {
  const { t } = useWords();
  return (
    <span className="flag" data-flag={flag}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={flagShapes[flag]} fillRule="evenodd" />
      </svg>
      {t(`quality.${flag}`)}
    </span>
  );
}
