import type { RuleDraft, RuleTemplate, Words } from "../api/contract.ts";
import { toForm } from "./readRule.ts";
import { emptyForm, type RuleForm } from "./ruleForm.ts";

/** The form that a rule which comes with Dothi begins with, in the words of whoever uses it; nobody owns it. */
export function formOf(template: RuleTemplate, own: (words: Words) => string): RuleForm {
  const draft: RuleDraft = {
    title: own(template.title),
    scope: { kind: template.kind, area: null, uids: [] },
    condition: template.condition,
    response: {
      consequence: template.consequence,
      time_left: template.time_left,
      cause: own(template.cause),
      effect: own(template.effect),
      first_action: own(template.first_action),
      owner: emptyForm.owner,
    },
  };
  return toForm(draft) ?? emptyForm;
}

/** Whether a city has a rule that looks at the same things for the same. */
export const isUsed = ({ kind, condition }: RuleTemplate, drafts: RuleDraft[]) =>
  drafts.some(
    (draft) =>
      draft.scope.kind === kind &&
      JSON.stringify(whatOf(draft.condition)) === JSON.stringify(whatOf(condition)),
  );

/** What is looked at, and beyond which limits: delays and dead-bands are a city's own. */
const whatOf = ({ inputs, measure, limits }: RuleDraft["condition"]) => [
  Object.values(inputs).map(({ quantity }) => quantity),
  measure.type,
  limits.map(({ above, below }) => [above ?? null, below ?? null]),
];
