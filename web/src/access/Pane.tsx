import type { ReactNode } from "react";
import type { Resource } from "../api/useResource.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

/** A part of the screen with its own reading, and what it says while there is nothing. */
export function Pane<T>({
  title,
  resource,
  empty,
  children,
  actions,
  about,
  beside,
}: {
  title: WordKey;
  resource: Resource<T[]>;
  empty: WordKey;
  children: (data: T[]) => ReactNode;
  actions?: ReactNode;
  /** What it is good for, whatever there is. */
  about?: WordKey;
  beside?: ReactNode;
}) {
  const { t } = useWords();
  const { data, failure, slow, retry } = resource;
  return (
    <section className="pane" aria-label={t(title)}>
      <header>
        <h2>{t(title)}</h2>
        {actions}
      </header>
      {about !== undefined && <p className="fine">{t(about)}</p>}
      {failure !== null && (
        <FailureNotice what="failure.access" works="failure.access.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={2} />}
      {data !== null && (data.length === 0 ? <p className="fine">{t(empty)}</p> : children(data))}
      {beside}
    </section>
  );
}
