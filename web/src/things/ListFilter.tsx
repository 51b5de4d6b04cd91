import type { RefObject } from "react";
import { AreaHits } from "../areas/AreaHits.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { ThingView } from "./describe.ts";
import { beforeState, countByState, type Filter } from "./filter.ts";
import type { State } from "./state.ts";

const states: readonly State[] = ["silent", "late", "none", "fresh"];

interface Props {
  views: readonly ThingView[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
  input: RefObject<HTMLInputElement | null>;
}

/** What narrows list and map: words, kind, and state with how many are in each. */
export function ListFilter({ views, filter, onFilter, input }: Props) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const present = new Set(views.map((view) => view.kind));
  const offered = kinds.filter((kind) => present.has(kind.id) || kind.id === filter.kind);
  return (
    <div className="filter">
      <div className="words">
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          value={filter.text}
          aria-label={t("list.filter")}
          placeholder={t("list.filter.hint")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        />
      </div>
      <AreaHits text={filter.text} />
      <select
        value={filter.kind ?? ""}
        aria-label={t("list.kind")}
        onChange={(event) => onFilter({ ...filter, kind: event.target.value || null })}
      >
        <option value="">{t("list.kind.all")}</option>
        {offered.map((kind) => (
          <option key={kind.id} value={kind.id}>
            {own(kind.title)}
          </option>
        ))}
      </select>
      <StateChips views={beforeState(views, filter)} filter={filter} onFilter={onFilter} />
    </div>
  );
}

function StateChips({ views, filter, onFilter }: Omit<Props, "input">) {
  const { t } = useWords();
  const count = countByState(views);
  const alarmed = views.filter(({ alarm }) => alarm !== null).length;
  const shown = states.filter((state) => count[state] > 0 || filter.state === state);
  return (
    <fieldset className="states">
      <legend className="unseen">{t("list.state")}</legend>
      <button
        type="button"
        aria-pressed={filter.state === null && !filter.alarmed}
        onClick={() => onFilter({ ...filter, state: null, alarmed: false })}
      >
        {t("list.state.all")} <b>{views.length}</b>
      </button>
      {(alarmed > 0 || filter.alarmed) && (
        <button
          type="button"
          data-alarmed={alarmed}
          aria-pressed={filter.alarmed}
          onClick={() => onFilter({ ...filter, alarmed: !filter.alarmed })}
        >
          {t("list.alarmed")} <b>{alarmed}</b>
        </button>
      )}
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={filter.state === state}
          onClick={() => onFilter({ ...filter, state: filter.state === state ? null : state })}
        >
          {t(`state.${state}`)} <b>{count[state]}</b>
        </button>
      ))}
    </fieldset>
  );
}
