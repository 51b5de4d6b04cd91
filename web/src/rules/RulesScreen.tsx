import { useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import type { AlarmRule } from "../api/contract.ts";
import { readRules } from "../api/ruleRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { RulesRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { RuleDialog } from "./RuleDialog.tsx";
import { RulePage } from "./RulePage.tsx";
import { emptyForm, type RuleForm } from "./ruleForm.ts";
import { TemplatesPart } from "./TemplatesPart.tsx";
import { formOf } from "./templateForm.ts";
import "./rules.css";

/** The city's alarm rules: written, tried on the past, switched on and off. */
export function RulesScreen({ route, onHelp }: { route: RulesRoute; onHelp: () => void }) {
  const { t, own } = useWords();
  const { may } = useMe();
  const { data, failure, slow, retry } = useResource(readRules);
  const [adding, setAdding] = useState<RuleForm | null>(null);
  const opened = data?.find(({ id }) => id === route.id) ?? null;
  const close = () => go({ screen: "rules", id: null });
  useKeys({ "?": onHelp, escape: () => route.id !== null && close() });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access rules" aria-label={t("title.rules")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.rules")}</h1>
        {may("organise") && (
          <button type="button" className="button" onClick={() => setAdding(emptyForm)}>
            <Icon name="plus" />
            {t("rules.add")}
          </button>
        )}
      </header>
      {failure !== null && (
        <FailureNotice what="failure.rules" works="failure.alarms.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={6} />}
      <div className={route.id === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("rules.list")}>
            {data.length === 0 && (
              <Empty title={t("rules.empty")}>
                <p>{t("rules.empty.next")}</p>
              </Empty>
            )}
            <ul className="lines">
              {data.map((rule) => (
                <RuleLine key={rule.id} rule={rule} opened={rule.id === route.id} />
              ))}
            </ul>
            {may("organise") && (
              <TemplatesPart
                drafts={data.map(({ draft }) => draft)}
                onUse={(template) => setAdding(formOf(template, own))}
              />
            )}
          </section>
        )}
        <div className="pages">
          {opened !== null && <RulePage key={opened.id} rule={opened} onClose={close} onChanged={retry} />}
        </div>
      </div>
      {adding !== null && (
        <RuleDialog
          rule={null}
          start={adding}
          onClose={() => setAdding(null)}
          onSaved={(saved) => {
            setAdding(null);
            retry();
            go({ screen: "rules", id: saved.id });
          }}
        />
      )}
    </section>
  );
}

function RuleLine({ rule, opened }: { rule: AlarmRule; opened: boolean }) {
  const { t } = useWords();
  const link = useLink({ screen: "rules", id: rule.id });
  return (
    <li data-rule={rule.id}>
      <a {...link} aria-current={opened ? "page" : undefined}>
        <span>{rule.draft.title}</span>
        <span className="fine">
          {t(rule.on_since === null ? "rules.off" : "rules.on")} · {t("rules.open", { n: rule.open_alarms })}
        </span>
      </a>
    </li>
  );
}
