import type { AuditEntry } from "../api/contract.ts";
import { formatDate, formatSecond } from "../formats/times.ts";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { eventWords, fieldWords, outcomeKey, subjectWords, whoWords } from "./auditWords.ts";
import { type Difference, listDifferences } from "./differences.ts";
import { type AuditQuestion, everything } from "./question.ts";

interface Props {
  entry: AuditEntry;
  asked: AuditQuestion;
}

/** One entry: what was done to what, by whom and from where; what it was before is folded away. */
export function EntryRow({ entry, asked }: Props) {
  const { t, language } = useWords();
  const at = Date.parse(entry.at);
  const subject = subjectWords(entry.subject_type, entry.subject, language);
  return (
    <li data-entry={entry.number} data-outcome={entry.outcome}>
      <div className="what">
        <h2>{eventWords(entry.event, language)}</h2>
        {subject !== null && <span className="subject">{subject}</span>}
        {entry.outcome !== "done" && <span className="badge notice">{t(outcomeKey(entry.outcome))}</span>}
        {entry.occurrences > 1 && <span className="badge">{t("audit.times", { n: entry.occurrences })}</span>}
      </div>
      <p className="who">
        <time dateTime={entry.at}>{`${formatDate(at)} ${formatSecond(at)}`}</time>
        <WhoLink entry={entry} asked={asked} />
        {entry.agency !== null && <span>{t("audit.agency", { agency: entry.agency })}</span>}
        {entry.address !== null && <span>{t("audit.at", { address: entry.address })}</span>}
      </p>
      <Told entry={entry} />
    </li>
  );
}

/** Leads to everything that the same one did. */
function WhoLink({ entry, asked }: Props) {
  const { t, language } = useWords();
  const link = useLink({ screen: "audit", asked: { ...everything, who: entry.principal } });
  const words = whoWords(entry.principal_kind, entry.principal, language);
  if (asked.who === entry.principal) return <span>{words}</span>;
  return (
    <a {...link} title={t("audit.only", { name: words })}>
      {words}
    </a>
  );
}

function Told({ entry }: { entry: AuditEntry }) {
  const { t } = useWords();
  const changes = useLink({ screen: "changes" });
  const differences = listDifferences(entry.before, entry.after);
  return (
    <details>
      <summary>{t("audit.more", { n: entry.number })}</summary>
      {differences.length > 0 && <Differences entry={entry} differences={differences} />}
      {entry.change_id !== null && (
        <p>
          <a {...changes}>{t("audit.change", { id: entry.change_id })}</a>
        </p>
      )}
      <p className="hash">
        {t("audit.hash")} <span className="mono">{entry.hash}</span>
      </p>
    </details>
  );
}

function Differences({ entry, differences }: { entry: AuditEntry; differences: Difference[] }) {
  const { t, language } = useWords();
  const both = entry.before !== null && entry.after !== null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="sideways" aria-label={t("audit.told")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("audit.field")}</th>
            {entry.before !== null && <th scope="col">{t("audit.before")}</th>}
            {entry.after !== null && <th scope="col">{t(both ? "audit.after" : "audit.value")}</th>}
          </tr>
        </thead>
        <tbody>
          {differences.map((each) => (
            <tr key={each.path}>
              <th scope="row">{fieldWords(each.path, language)}</th>
              {entry.before !== null && <td>{each.before ?? t("audit.nothing")}</td>}
              {entry.after !== null && <td>{each.after ?? t("audit.nothing")}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
