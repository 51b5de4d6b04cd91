import { useCallback } from "react";
import { readAudit } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { AuditRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AuditFilter } from "./AuditFilter.tsx";
import { EntryRow } from "./EntryRow.tsx";
import { type AuditQuestion, isNarrowed, toServer } from "./question.ts";

const portion = 50;

/** Who did what, when, from where, and what it was before: read, narrowed and taken away as a file. */
export function AuditScreen({ route, onHelp }: { route: AuditRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { asked } = route;
  const read = useCallback((signal: AbortSignal) => readAudit(toServer(asked, portion), signal), [asked]);
  const { data, failure, slow, retry } = useResource(read);
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page audit" aria-label={t("audit.title")} tabIndex={0}>
      <h1>{t("audit.title")}</h1>
      <p className="about">{t("audit.about")}</p>
      <AuditFilter key={JSON.stringify(asked)} asked={asked} />
      {failure !== null && (
        <FailureNotice what="failure.audit" works="failure.audit.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={6} />}
      {failure === null && data !== null && data.entries.length > 0 && <Files asked={asked} />}
      {data !== null && data.entries.length === 0 && <Nothing asked={asked} />}
      {data !== null && data.entries.length > 0 && (
        <ol className="entries" aria-label={t("audit.entries")}>
          {data.entries.map((entry) => (
            <EntryRow key={entry.number} entry={entry} asked={asked} />
          ))}
        </ol>
      )}
      {data !== null && <Pages asked={asked} next={data.next} />}
    </section>
  );
}

function Nothing({ asked }: { asked: AuditQuestion }) {
  const { t } = useWords();
  const narrowed = isNarrowed(asked);
  return (
    <Empty title={t(narrowed ? "audit.none" : "audit.empty")}>
      <p>{t(narrowed ? "audit.none.next" : "audit.empty.next")}</p>
    </Empty>
  );
}

function Files({ asked }: { asked: AuditQuestion }) {
  const { t } = useWords();
  return (
    <p className="files">
      <span>{t("audit.save")}</span>
      {(["csv", "jsonl", "cef"] as const).map((format) => (
        <a
          key={format}
          className="button"
          href={`/api/audit/export?${new URLSearchParams([["format", format], ...toServer(asked, null)])}`}
          download={`dothi-audit.${format}`}
        >
          {t(`audit.save.${format}`)}
        </a>
      ))}
    </p>
  );
}

function Pages({ asked, next }: { asked: AuditQuestion; next: number | null }) {
  const { t } = useWords();
  const newest = useLink({ screen: "audit", asked: { ...asked, before: null } });
  const older = useLink({ screen: "audit", asked: { ...asked, before: next } });
  if (asked.before === null && next === null) return null;
  return (
    <nav className="pages" aria-label={t("audit.pages")}>
      {asked.before !== null && (
        <a className="button" {...newest}>
          <Icon name="first" />
          {t("audit.newest")}
        </a>
      )}
      {next !== null && (
        <a className="button" {...older}>
          {t("audit.older")}
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}
