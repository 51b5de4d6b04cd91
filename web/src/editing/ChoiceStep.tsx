import { useId } from "react";
import type { FoundArea, Kind } from "../api/contract.ts";
import { readAreas } from "../api/requests.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Finder } from "../screens/Finder.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { Choice, Having } from "./edit.ts";
import { useAreaName } from "./useAreaName.ts";
import { ValueField } from "./ValueField.tsx";

const vietnamese = new Intl.Collator("vi", { numeric: true });

const mostAreas = 8;

const searchAreas = (text: string, signal: AbortSignal) => readAreas(text, mostAreas, signal);

interface Props {
  kind: Kind | undefined;
  choice: Choice;
  onKind: (kind: string | null) => void;
  onChoice: (change: Partial<Choice>) => void;
}

/** What narrows the things down: kind, words, area, one property. */
export function ChoiceStep({ kind, choice, onKind, onChoice }: Props) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const id = useId();
  const sorted = [...kinds].sort((a, b) => vietnamese.compare(own(a.title), own(b.title)));
  return (
    <div className="narrowing">
      <div className="field">
        <label htmlFor={`${id}-kind`}>{t("list.kind")}</label>
        <select
          id={`${id}-kind`}
          value={kind?.id ?? ""}
          data-act="kind"
          onChange={(event) => onKind(event.target.value || null)}
        >
          <option value="">{t("edit.kind.none")}</option>
          {sorted.map((each) => (
            <option key={each.id} value={each.id}>
              {own(each.title)}
            </option>
          ))}
        </select>
      </div>
      {kind !== undefined && (
        <>
          <div className="field">
            <label htmlFor={`${id}-text`}>{t("edit.text")}</label>
            <input
              id={`${id}-text`}
              type="search"
              value={choice.text}
              placeholder={t("edit.text.hint")}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => onChoice({ text: event.target.value })}
            />
          </div>
          <AreaField area={choice.area} onArea={(area) => onChoice({ area })} />
          {choice.drawn !== null && (
            <div className="field">
              <span className="second">{t("edit.drawn", { n: choice.drawn.length })}</span>
              <button type="button" className="button" onClick={() => onChoice({ drawn: null })}>
                {t("edit.drawn.drop")}
              </button>
            </div>
          )}
          <HavingField kind={kind} having={choice.having} onHaving={(having) => onChoice({ having })} />
        </>
      )}
    </div>
  );
}

function AreaField({ area, onArea }: { area: string | null; onArea: (code: string | null) => void }) {
  const { t, own } = useWords();
  const name = useAreaName(area);
  const describe = (found: FoundArea) => ({
    key: `${found.level} ${found.zone_type ?? ""} ${found.code}`,
    title: own(found.full_name),
    detail: [found.province && own(found.province.name), found.code].filter(Boolean).join(" · "),
  });
  if (area !== null) {
    return (
      <div className="field">
        <span className="label">{t("panel.area")}</span>
        <p className="taken">
          <b>{name === null ? area : own(name)}</b>
          <button
            type="button"
            className="button quiet icon"
            aria-label={t("edit.area.drop")}
            title={t("edit.area.drop")}
            onClick={() => onArea(null)}
          >
            <Icon name="close" />
          </button>
        </p>
      </div>
    );
  }
  return (
    <Finder
      label={t("panel.area")}
      hint={t("edit.area.hint")}
      nothing={t("edit.area.none")}
      search={searchAreas}
      describe={describe}
      onChoose={(found) => found !== null && onArea(found.code)}
    />
  );
}

interface HavingProps {
  kind: Kind;
  having: Having | null;
  onHaving: (having: Having | null) => void;
}

function HavingField({ kind, having, onHaving }: HavingProps) {
  const { t, own } = useWords();
  const id = useId();
  const property = kind.properties.find(({ name }) => name === having?.name);
  if (kind.properties.length === 0) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{t("edit.having")}</label>
      <select
        id={id}
        value={having?.name ?? ""}
        data-act="having"
        onChange={({ target }) =>
          onHaving(target.value === "" ? null : { name: target.value, way: having?.way ?? "lacks", text: "" })
        }
      >
        <option value="">{t("edit.having.none")}</option>
        {kind.properties.map(({ name, title }) => (
          <option key={name} value={name}>
            {own(title)}
          </option>
        ))}
      </select>
      {having !== null && property !== undefined && (
        <div className="asked">
          <select
            value={having.way}
            aria-label={t("edit.having.way")}
            onChange={({ target }) => onHaving({ ...having, way: target.value === "is" ? "is" : "lacks" })}
          >
            <option value="lacks">{t("edit.having.lacks")}</option>
            <option value="is">{t("edit.having.is")}</option>
          </select>
          {having.way === "is" && (
            <ValueField
              property={property}
              label={t("edit.value.of", { title: own(property.title) })}
              value={having.text}
              onChange={(text) => onHaving({ ...having, text })}
            />
          )}
        </div>
      )}
    </div>
  );
}
