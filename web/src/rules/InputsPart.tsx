import { useCallback, useState } from "react";
import { TextField } from "../access/TextField.tsx";
import type { FoundThing } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { readThing } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { ThingSearch } from "../relations/ThingSearch.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { Choice } from "./Choice.tsx";
import { Part } from "./Part.tsx";
import {
  addInput,
  type InputForm,
  mostInputs,
  type RuleForm,
  removeInput,
  type Source,
  sources,
} from "./ruleForm.ts";

interface Props {
  form: RuleForm;
  set: (change: Partial<RuleForm>) => void;
  failure: Failure | null;
}

/** What is read: one quantity of each thing, or several, each under a name. */
export function InputsPart({ form, set, failure }: Props) {
  const { t } = useWords();
  const change = (place: number, input: Partial<InputForm>) =>
    set({ inputs: form.inputs.map((each, at) => (at === place ? { ...each, ...input } : each)) });
  return (
    <Part name="inputs" legend="rules.part.inputs" failure={failure}>
      {form.inputs.map((input, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an input is its place; its name is being typed.
        <div key={place} className="one" data-input={place}>
          {form.inputs.length > 1 && (
            <TextField
              label="rules.input.name"
              value={input.name}
              onValue={(name) => change(place, { name })}
              hint="rules.input.name.hint"
            />
          )}
          <What kind={form.kind} input={input} onInput={(each) => change(place, each)} />
          {form.inputs.length > 1 && (
            <button
              type="button"
              className="button"
              data-act="remove-input"
              onClick={() => set(removeInput(form, place))}
            >
              {t("rules.input.remove", { name: input.name })}
            </button>
          )}
        </div>
      ))}
      {form.inputs.length < mostInputs && (
        <button type="button" className="button" data-act="add-input" onClick={() => set(addInput(form))}>
          {t("rules.input.add")}
        </button>
      )}
    </Part>
  );
}

interface InputProps {
  kind: string;
  input: InputForm;
  onInput: (change: Partial<InputForm>) => void;
}

function What({ kind, input, onInput }: InputProps) {
  const { t, own } = useWords();
  const { kinds, findQuantity } = useCity();
  const quantities = [...new Set(kinds.flatMap((each) => each.quantities ?? []))];
  const chosen = kinds.find(({ id }) => id === kind);
  const offered = chosen?.quantities ?? quantities;
  return (
    <>
      <Choice
        label="rules.way"
        value={input.way}
        options={[
          ["quantity", t("rules.way.quantity")],
          ["series", t("rules.way.series")],
        ]}
        onValue={(way) => onInput({ way: way as InputForm["way"] })}
      />
      {input.way === "quantity" ? (
        <>
          <Choice
            label="rules.quantity"
            value={input.quantity}
            options={offered.map((id) => [id, own(findQuantity(id)?.title ?? { vi: id, en: id })])}
            onValue={(quantity) => onInput({ quantity })}
          />
          <Choice
            label="rules.source"
            value={input.source === "" ? "any" : input.source}
            options={[
              ["any", t("rules.source.any")],
              ...sources.map((each) => [each, t(`source.${each}`)] as const),
            ]}
            onValue={(source) => onInput({ source: source === "any" ? "" : (source as Source) })}
          />
        </>
      ) : (
        <Series series={input.series} onSeries={(series) => onInput({ series })} />
      )}
    </>
  );
}

function Series({ series, onSeries }: { series: string; onSeries: (series: string) => void }) {
  const { t, own } = useWords();
  const { findQuantity } = useCity();
  const [thing, setThing] = useState<FoundThing | null>(null);
  const number = thing?.id ?? 0;
  const read = useCallback((signal: AbortSignal) => readThing(number, null, signal), [number]);
  const { data } = useResource(thing === null ? null : read);
  const streams = thing === null ? [] : (data?.datastreams ?? []);
  return (
    <>
      <TextField label="rules.series" value={series} onValue={onSeries} hint="rules.series.hint" />
      <ThingSearch invalid={false} onChoose={setThing} />
      {streams.length > 0 && (
        <Choice
          label="rules.series.choose"
          value={series}
          options={streams.map(({ id, quantity, name, source }) => {
            const known = quantity === null ? undefined : findQuantity(quantity);
            const title = known === undefined ? name : own(known.title);
            return [String(id), `${title} · ${t(`source.${source}`)} · ${id}`];
          })}
          onValue={onSeries}
        />
      )}
    </>
  );
}
