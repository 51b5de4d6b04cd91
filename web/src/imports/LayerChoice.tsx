import { useRef } from "react";
import type { PreviewLayer } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import type { ChoiceProps } from "./LookStep.tsx";

/** What the file is, and which of its layers are meant. */
export function LayerChoice({ preview, wishes, wish }: ChoiceProps) {
  const { t } = useWords();
  const seen = useSeenLayers(preview.layers);
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
            {seen.length > 1 || wishes.layers ? (
              <label className="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(layer.name)}
                  onChange={(event) => toggle(layer.name, event.target.checked)}
                />
                <LayerWords layer={layer} />
              </label>
            ) : (
              <LayerWords layer={layer} />
            )}
          </li>
        ))}
      </ul>
      {wishes.layers && seen.length === wishes.layers.length && (
        <button type="button" className="button" onClick={() => wish({ layers: null })}>
          {t("import.layers.all")}
        </button>
      )}
    </fieldset>
  );
}

/** Layers that are not chosen are no longer told of, but can be chosen again. */
function useSeenLayers(layers: readonly PreviewLayer[]): readonly PreviewLayer[] {
  const known = useRef<readonly PreviewLayer[]>([]);
  const names = new Set(known.current.map(({ name }) => name));
  const fresh = layers.filter(({ name }) => !names.has(name));
  const stray = layers.length >= known.current.length && fresh.length === layers.length;
  known.current = stray ? layers : [...known.current, ...fresh];
  return known.current;
}

function LayerWords({ layer }: { layer: PreviewLayer }) {
  const { t, language } = useWords();
  const shape = findKey(`shape.${layer.geometry}`);
  const parts = [
    shape === null ? layer.geometry : t(shape),
    ...(layer.count === null ? [] : [t("import.rows", { n: formatNumber(layer.count, 0, language) })]),
  ];
  return (
    <span>
      {layer.name} <span className="second">{parts.join(", ")}</span>
    </span>
  );
}
