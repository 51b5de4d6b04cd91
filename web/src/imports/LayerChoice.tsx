import type { PreviewLayer } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import type { ChoiceProps } from "./LookStep.tsx";
import { layerWords } from "./layerWords.ts";

/** What the file is, and which of its layers are meant. */
export function LayerChoice({ preview, wishes, wish }: ChoiceProps) {
  const { t } = useWords();
  const seen = preview.layers;
  const chosen = wishes.layers ?? seen.map(({ name }) => name);
  const toggle = (name: string, on: boolean) => {
    const next = seen
      .map((layer) => layer.name)
      .filter((each) => (each === name ? on : chosen.includes(each)));
    if (next.length > 0) wish({ layers: next.length === seen.length ? null : next });
  };
  return (
    <fieldset>
      <legend>{t("import.format")}</legend>
      <p>
        <b>{preview.format}</b>
      </p>
      <ul className="layers">
        {seen.map((layer) => (
          <li key={layer.name}>
            {seen.length > 1 ? (
              <label className="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(layer.name)}
                  onChange={(event) => toggle(layer.name, event.target.checked)}
                />
                <LayerLine layer={layer} format={preview.format} />
              </label>
            ) : (
              <LayerLine layer={layer} format={preview.format} />
            )}
          </li>
        ))}
      </ul>
      {wishes.layers && (
        <button type="button" className="button" onClick={() => wish({ layers: null })}>
          {t("import.layers.all")}
        </button>
      )}
    </fieldset>
  );
}

function LayerLine({ layer, format }: { layer: PreviewLayer; format: string }) {
  const { t, language } = useWords();
  const shape = findKey(`shape.${layer.geometry}`);
  const parts = [
    ...(format === "OpenStreetMap" ? [] : [shape === null ? layer.geometry : t(shape)]),
    ...(layer.count === null ? [] : [t("import.rows", { n: formatNumber(layer.count, 0, language) })]),
  ];
  return (
    <span>
      {layerWords(layer.name, format, language)} <span className="second">{parts.join(", ")}</span>
    </span>
  );
}
