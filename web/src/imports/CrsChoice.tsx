import { useId } from "react";
import type { CrsGuess } from "../api/contract.ts";
import { readFormerProvinces } from "../api/importRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { confidenceWord, crsOrigin } from "./guesses.ts";
import type { ChoiceProps } from "./LookStep.tsx";
import { meridianWords, referenceSystems } from "./referenceSystems.ts";
import { TypedField } from "./TypedField.tsx";

const vietnamese = new Intl.Collator("vi");

/** Where the numbers of the file are on the earth: what the file says, what is likely, or what is typed. */
export function CrsChoice({ preview, wishes, wish, faulty }: ChoiceProps) {
  const { t, own, language } = useWords();
  const listId = useId();
  const origin = crsOrigin(preview, faulty === "crs" ? null : (wishes.crs ?? wishes.former_province));
  const swapped = wishes.swapped ?? preview.options.swapped;
  return (
    <fieldset className="crs">
      <legend>{t("import.field.crs")}</legend>
      <p>
        {preview.crs_label !== null && origin !== "placeless" && <b>{own(preview.crs_label)}</b>}{" "}
        <span className={origin === "unknown" ? "need" : "second"}>{t(`crs.origin.${origin}`)}</span>
      </p>
      {preview.crs_guesses.length > 0 && (
        <GuessList
          guesses={preview.crs_guesses}
          taken={wishes.crs ?? preview.options.crs}
          onTake={(guess) => wish({ crs: guess.crs, former_province: null, swapped: guess.swapped })}
        />
      )}
      <FormerProvince
        chosen={wishes.former_province ?? null}
        onChoose={(former_province) => wish({ former_province, crs: null })}
      />
      <TypedField
        label={t("crs.typed")}
        hint={t("crs.typed.hint")}
        value={wishes.crs ?? ""}
        list={listId}
        choice="crs"
        invalid={faulty === "crs"}
        onWish={(crs) => wish({ crs, former_province: null })}
      />
      <datalist id={listId}>
        {referenceSystems(language).map(({ code, label }) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      </datalist>
      <label className="tick">
        <input
          type="checkbox"
          checked={swapped}
          onChange={(event) => wish({ swapped: event.target.checked })}
          data-choice="swapped"
        />
        <span>
          {t("crs.swapped")} <span className="second">{t("crs.swapped.detail")}</span>
        </span>
      </label>
    </fieldset>
  );
}

interface FormerProps {
  chosen: string | null;
  onChoose: (province: string | null) => void;
}

/** Files from before July 2025 are in the zone of the province there was then. */
function FormerProvince({ chosen, onChoose }: FormerProps) {
  const { t } = useWords();
  const id = useId();
  const { data } = useResource(readFormerProvinces);
  const sorted = [...(data ?? [])].sort((a, b) => vietnamese.compare(a.name, b.name));
  return (
    <div className="typed">
      <label htmlFor={id}>{t("crs.former")}</label>
      <select
        id={id}
        value={chosen ?? ""}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChoose(event.target.value || null)}
        data-choice="former_province"
      >
        <option value="">{t("crs.former.none")}</option>
        {chosen !== null && sorted.every(({ name }) => name !== chosen) && (
          <option value={chosen}>{chosen}</option>
        )}
        {sorted.map(({ name, meridian_deg }) => (
          <option key={name} value={name}>
            {`${name} · ${meridianWords(meridian_deg)}`}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`} className="fine">
        {t("crs.former.hint")}
      </p>
    </div>
  );
}

interface GuessProps {
  guesses: readonly CrsGuess[];
  taken: string | null;
  onTake: (guess: CrsGuess) => void;
}

/** The likely systems; the first few are enough to choose from. */
function GuessList({ guesses, taken, onTake }: GuessProps) {
  const { t, own } = useWords();
  return (
    <ul className="guesses" aria-label={t("crs.guesses")}>
      {guesses.slice(0, 4).map((guess) => (
        <li key={`${guess.crs} ${guess.swapped}`}>
          <button type="button" aria-pressed={guess.crs === taken} onClick={() => onTake(guess)}>
            <b>{own(guess.label)}</b>
            <span>
              {t(`confidence.${confidenceWord(guess.confidence)}`)}
              {guess.swapped && ` · ${t("crs.guess.swapped")}`}
            </span>
            <span className="second">{own(guess.reason)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
