import { useId, useState } from "react";
import type { FoundArea } from "../api/contract.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { areaKey, kindOfArea } from "./areaWords.ts";
import { useFoundAreas } from "./useFoundAreas.ts";

interface Props {
  label: string;
  area: FoundArea | null;
  onArea: (area: FoundArea | null) => void;
  /** What it means that none is chosen. */
  none: string;
  /** Whether an area is one that is meant; all are where nothing is said. */
  fits?: (area: FoundArea) => boolean;
}

/** A field in which an area is looked for by code or any of its names, and chosen. */
export function AreaField({ label, area, onArea, none, fits = () => true }: Props) {
  const { t, own, language } = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const found = useFoundAreas(area === null ? text : "", { placed: false }).filter(fits);
  if (area !== null) {
    return (
      <>
        <span id={id} className="label">
          {label}
        </span>
        <p className="picked">
          <b>{own(area.full_name)}</b>
          <button
            type="button"
            className="button"
            onClick={() => {
              onArea(null);
              setText("");
            }}
          >
            {t("areas.pick.other")}
          </button>
        </p>
      </>
    );
  }
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div className="picker">
        <input
          id={id}
          type="search"
          value={text}
          placeholder={none}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}none`}
          onChange={(event) => setText(event.target.value)}
        />
        <span id={`${id}none`} className="unseen">
          {t("areas.pick.hint", { none })}
        </span>
        {found.length > 0 && (
          <ul className="areas" aria-label={t("areas.found")}>
            {found.map((each) => (
              <li key={areaKey(each)}>
                <button type="button" onClick={() => onArea(each)}>
                  <b>{own(each.full_name)}</b>
                  <span>{each.province === null ? kindOfArea(each, language) : own(each.province.name)}</span>
                  {each.formerly.length > 0 && (
                    <span>{t("areas.formerly", { names: each.formerly.join(", ") })}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
