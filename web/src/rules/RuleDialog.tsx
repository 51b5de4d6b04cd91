import { useState } from "react";
import { TextField } from "../access/TextField.tsx";
import { useAgencies } from "../agencies/useAgencies.ts";
import type { AlarmRule } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { addRule, changeRule } from "../api/ruleRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { Choice } from "./Choice.tsx";
import { findPart } from "./faultParts.ts";
import { InputsPart } from "./InputsPart.tsx";
import { LimitsPart } from "./LimitsPart.tsx";
import { MeasurePart } from "./MeasurePart.tsx";
import { Part } from "./Part.tsx";
import { toForm } from "./readRule.ts";
import { consequences, emptyForm, type RuleForm, timesLeft, toDraft } from "./ruleForm.ts";
import { ScopePart } from "./ScopePart.tsx";
import { TrialPart } from "./TrialPart.tsx";

interface Props {
  /** Null for a new one. */
  rule: AlarmRule | null;
  /** What a new one begins with. */
  start?: RuleForm;
  onClose: () => void;
  onSaved: (rule: AlarmRule) => void;
}

type Set = (change: Partial<RuleForm>) => void;

/** Writes a rule: which things, beyond what for how long, and what people then do. */
export function RuleDialog({ rule, start = emptyForm, onClose, onSaved }: Props) {
  const { t } = useWords();
  const [form, setForm] = useState<RuleForm>((rule && toForm(rule.draft)) ?? start);
  const set: Set = (change) => setForm((before) => ({ ...before, ...change }));
  const draft = toDraft(form);
  const saving = useSaving(() => (rule === null ? addRule(draft) : changeRule(rule.id, draft)), onSaved);
  const { failure } = saving;
  // What a part of the form says of itself is not said again at its end.
  const rest = failure !== null && findPart(failure.field) === null ? failure : null;
  return (
    <Dialog title={t(rule === null ? "rules.add" : "rules.edit")} onClose={onClose}>
      <form className="form rule" onSubmit={saving.submit}>
        <Part name="title" legend="rules.part.title" failure={failure}>
          <TextField label="rules.title" value={form.title} onValue={(title) => set({ title })} />
        </Part>
        <ScopePart form={form} set={set} failure={failure} />
        <InputsPart form={form} set={set} failure={failure} />
        <MeasurePart form={form} set={set} failure={failure} />
        <LimitsPart form={form} set={set} failure={failure} />
        <TimingPart form={form} set={set} failure={failure} />
        <Response form={form} set={set} failure={failure} />
        <TrialPart draft={draft} ruleId={rule?.id ?? null} />
        <FormEnd saving={{ ...saving, failure: rest }} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}

function TimingPart({ form, set, failure }: { form: RuleForm; set: Set; failure: Failure | null }) {
  return (
    <Part name="timing" legend="rules.part.timing" failure={failure}>
      <TextField label="rules.ondelay" value={form.onDelay} onValue={(onDelay) => set({ onDelay })} />
      <TextField
        label="rules.onreadings"
        value={form.onReadings}
        onValue={(onReadings) => set({ onReadings })}
      />
      <TextField label="rules.offdelay" value={form.offDelay} onValue={(offDelay) => set({ offDelay })} />
    </Part>
  );
}

function Response({ form, set, failure }: { form: RuleForm; set: Set; failure: Failure | null }) {
  const { t, own } = useWords();
  const agencies = useAgencies();
  return (
    <Part name="response" legend="rules.part.response" failure={failure}>
      <Choice
        label="rules.consequence"
        value={form.consequence}
        options={consequences.map((each) => [each, t(`rules.consequence.${each}`)])}
        onValue={(each) => set({ consequence: each as RuleForm["consequence"] })}
      />
      <Choice
        label="rules.left"
        value={form.timeLeft}
        options={timesLeft.map((each) => [each, t(`rules.left.${each}`)])}
        onValue={(each) => set({ timeLeft: each as RuleForm["timeLeft"] })}
      />
      <TextField label="rules.cause" value={form.cause} onValue={(cause) => set({ cause })} />
      <TextField label="rules.effect" value={form.effect} onValue={(effect) => set({ effect })} />
      <TextField
        label="rules.first"
        value={form.firstAction}
        onValue={(firstAction) => set({ firstAction })}
      />
      <Choice
        label="alarms.owner"
        value={form.owner}
        options={agencies.map(({ uid, name }) => [uid, own(name)])}
        onValue={(owner) => set({ owner })}
      />
    </Part>
  );
}
