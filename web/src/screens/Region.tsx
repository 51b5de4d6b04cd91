import type { ReactNode } from "react";
import type { Failure } from "../api/failure.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey, type WordKey } from "../words/words.ts";

/** Grey lines in the place of what is on its way; announced once. */
export function Skeleton({ lines }: { lines: number }) {
  const { t } = useWords();
  return (
    <div className="skeleton" role="status">
      <span className="unseen">{t("loading")}</span>
      {Array.from({ length: lines }, (_, index) => `line ${index}`).map((key) => (
        <span key={key} aria-hidden="true" />
      ))}
    </div>
  );
}

/** Why something failed, in words where the lists have them. */
export function failureWords({ code, message }: Pick<Failure, "code" | "message">, t: Speech["t"]): string {
  const why = findKey(`error.${code}`);
  return why === null ? message : t(why);
}

/** What failed, why, what still works, and a way on. */
export function FailureNotice({
  what,
  works,
  failure,
  onRetry,
}: {
  what: WordKey;
  works: WordKey;
  failure: Failure;
  onRetry: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="empty" role="alert">
      <strong>{t(what)}</strong>
      <p>{failureWords(failure, t)}</p>
      <p>{t(works)}</p>
      <button type="button" className="button" onClick={onRetry}>
        {t("retry")}
      </button>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
