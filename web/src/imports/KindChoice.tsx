import { useId } from "react";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { ChoiceProps } from "./LookStep.tsx";

const vietnamese = new Intl.Collator("vi", { numeric: true });

/** What a select holds for a file whose rows say themselves what they are. */
const byTranslator = "translator:";

/** What the rows become: one kind, or what a translator makes of each. */
export function KindChoice({ preview, wishes, wish }: ChoiceProps) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const id = useId();
  const translator = wishes.translator ?? preview.options.translator;
  const kind = wishes.kind ?? preview.options.kind;
  const sorted = kinds
    .map((each) => ({ id: each.id, title: own(each.title) }))
    .sort((a, b) => vietnamese.compare(a.title, b.title));
  const value = kind ?? (translator === null ? "" : byTranslator + translator);
  const choose = (chosen: string) => {
    const name = chosen.startsWith(byTranslator) ? chosen.slice(byTranslator.length) : null;
    wish({ kind: name === null ? chosen || null : null, translator: name });
  };
  const offered = translator ?? (preview.format === "OpenStreetMap" ? "osm" : null);
  return (
    <fieldset>
      <legend>{t("import.field.kind")}</legend>
      <label htmlFor={id}>{t("import.kind.label")}</label>
      <select id={id} value={value} onChange={(event) => choose(event.target.value)} data-choice="kind">
        <option value="">{t("import.kind.none")}</option>
        {offered !== null && (
          <option value={byTranslator + offered}>{t("import.kind.translated", { name: offered })}</option>
        )}
        {sorted.map((each) => (
          <option key={each.id} value={each.id}>
            {each.title}
          </option>
        ))}
      </select>
      {value === "" && <p className="need">{t("import.kind.need")}</p>}
    </fieldset>
  );
}
