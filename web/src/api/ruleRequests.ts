import type { AlarmRule, AnomalyPractice, RuleDraft, RuleTemplate, RuleTrial } from "./contract.ts";
import { put, read, remove, send } from "./door.ts";

const root = "/api/rules";

export const readRules = (signal: AbortSignal) => read<AlarmRule[]>(root, signal);

/** Rules that come with Dothi; none of them is in use. */
export const readRuleTemplates = (signal: AbortSignal) => read<RuleTemplate[]>(`${root}/templates`, signal);

export const addRule = (draft: RuleDraft) => send<AlarmRule>(root, draft);

export const changeRule = (id: number, draft: RuleDraft) => put<AlarmRule>(`${root}/${id}`, draft);

export const switchRule = (id: number, on: boolean) =>
  send<AlarmRule>(`${root}/${id}/${on ? "on" : "off"}`, {});

export const removeRule = (id: number) => remove<null>(`${root}/${id}`);

export const readAnomalyPractice = (signal: AbortSignal) =>
  read<AnomalyPractice>(`${root}/anomalies`, signal);

/** What it would have done in the past days, heeding what was said of the alarms of rule `id`; nothing is kept. */
export const tryRule = (rule: RuleDraft, id: number | null, days: number) =>
  send<RuleTrial>(`${root}/try`, { rule, rule_id: id, days });
