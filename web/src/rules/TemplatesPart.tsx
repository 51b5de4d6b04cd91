import type { RuleDraft, RuleTemplate } from "../api/contract.ts";
import { readRuleTemplates } from "../api/ruleRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { isUsed } from "./templateForm.ts";

interface Props {
  /** What the city's rules say. */
  drafts: RuleDraft[];
  onUse: (template: RuleTemplate) => void;
}

/** Rules that come with Dothi, by the kind of things they watch; one that is used already says so. */
export function TemplatesPart({ drafts, onUse }: Props) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const { data, failure, retry } = useResource(readRuleTemplates);
  const found = kinds
    .map((kind) => ({ kind, templates: (data ?? []).filter((each) => each.kind === kind.id) }))
    .filter(({ templates }) => templates.length > 0);
  return (
    <details className="templates" open={drafts.length === 0}>
      <summary>{t("rules.templates")}</summary>
      <p className="fine">{t("rules.templates.help")}</p>
      {failure !== null && (
        <FailureNotice
          what="failure.templates"
          works="failure.alarms.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {found.map(({ kind, templates }) => (
        <section key={kind.id} aria-label={own(kind.title)}>
          <h3>{own(kind.title)}</h3>
          <ul>
            {templates.map((template) => (
              <li key={template.id} data-template={template.id}>
                <div>
                  <b>{own(template.title)}</b>
                  <p className="fine">{own(template.about)}</p>
                </div>
                {isUsed(template, drafts) ? (
                  <span className="fine">{t("rules.templates.used")}</span>
                ) : (
                  <button
                    type="button"
                    className="button"
                    aria-label={t("rules.templates.use.of", { name: own(template.title) })}
                    onClick={() => onUse(template)}
                  >
                    {t("rules.templates.use")}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
