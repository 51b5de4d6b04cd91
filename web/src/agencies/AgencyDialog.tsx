import { useId, useState } from "react";
import type { AgencyLevel, AgencyNode, WholeAgency } from "../api/contract.ts";
import { putAgency } from "../api/territoryRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { type AgencyForm, factsOf, formOf } from "./agencyForm.ts";

const levels: readonly AgencyLevel[] = [
  "central",
  "province",
  "department",
  "commune",
  "centre",
  "company",
  "other",
];

const fields: readonly [name: keyof AgencyForm, words: WordKey, type: string][] = [
  ["nameVi", "agency.name.vi", "text"],
  ["nameEn", "agency.name.en", "text"],
  ["phone", "agency.phone", "tel"],
  ["email", "agency.email", "email"],
  ["address", "agency.address", "text"],
  ["website", "agency.website", "text"],
  ["since", "agency.since", "date"],
  ["until", "agency.until", "date"],
];

interface Props {
  /** Null for one that is new. */
  agency: WholeAgency | null;
  /** What it may belong to. */
  choices: readonly AgencyNode[];
  onClose: () => void;
  onSaved: (agency: WholeAgency) => void;
}

/** What an agency is: name, place in the tree, contact, days. What was said before is kept. */
export function AgencyDialog({ agency, choices, onClose, onSaved }: Props) {
  const { t, own } = useWords();
  const id = useId();
  const [form, setForm] = useState(() => formOf(agency));
  const set = (change: Partial<AgencyForm>) => setForm((before) => ({ ...before, ...change }));
  const saving = useSaving(
    () => putAgency(form.uid.trim(), factsOf(form)),
    (saved) => {
      onSaved(saved);
      onClose();
    },
  );
  return (
    <Dialog title={t(agency === null ? "agencies.new" : "agencies.edit")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        {agency === null && (
          <>
            <label htmlFor={`${id}uid`}>{t("agency.uid")}</label>
            <input
              id={`${id}uid`}
              required
              maxLength={100}
              value={form.uid}
              aria-describedby={`${id}hint`}
              onChange={(event) => set({ uid: event.target.value })}
            />
            <p id={`${id}hint`} className="fine">
              {t("agency.uid.hint")}
            </p>
          </>
        )}
        <label htmlFor={`${id}level`}>{t("agency.level")}</label>
        <select
          id={`${id}level`}
          value={form.level}
          onChange={(event) => set({ level: event.target.value as AgencyLevel })}
        >
          {levels.map((level) => (
            <option key={level} value={level}>
              {t(`agency.level.${level}`)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}parent`}>{t("agency.parent")}</label>
        <select
          id={`${id}parent`}
          value={form.parent}
          onChange={(event) => set({ parent: event.target.value })}
        >
          <option value="">{t("agency.parent.none")}</option>
          {/* One that is not there on the day looked at stays what it is. */}
          {agency?.parent != null && !choices.some(({ uid }) => uid === agency.parent?.uid) && (
            <option value={agency.parent.uid}>{own(agency.parent.name)}</option>
          )}
          {choices.map(({ uid, name }) => (
            <option key={uid} value={uid}>
              {own(name)}
            </option>
          ))}
        </select>
        {fields.map(([name, words, type]) => (
          <Line key={name} id={`${id}${name}`} words={words}>
            <input
              id={`${id}${name}`}
              type={type}
              required={name === "nameVi"}
              value={form[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          </Line>
        ))}
        {agency !== null && <p className="fine">{t("agencies.edit.kept")}</p>}
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}

function Line({ id, words, children }: { id: string; words: WordKey; children: React.ReactNode }) {
  const { t } = useWords();
  return (
    <>
      <label htmlFor={id}>{t(words)}</label>
      {children}
    </>
  );
}
