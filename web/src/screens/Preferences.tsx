import { AccountMenu } from "../access/AccountMenu.tsx";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { chooseTheme, type ThemeChoice } from "../theme/theme.ts";
import { useThemeChoice } from "../theme/useTheme.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { Language } from "../words/words.ts";

const languages: readonly Language[] = ["vi", "en"];

const themes: readonly [ThemeChoice, IconName][] = [
  ["auto", "device"],
  ["light", "sun"],
  ["dark", "moon"],
];

/** Vietnamese or English. */
export function LanguageChoice() {
  const { t, language, setLanguage } = useWords();
  return (
    <fieldset className="group">
      <legend className="unseen">{t("bar.language")}</legend>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          data-language={each}
          aria-pressed={each === language}
          aria-label={`${each.toUpperCase()}, ${t(`bar.language.${each}`)}`}
          title={t(`bar.language.${each}`)}
          onClick={() => setLanguage(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

/** Language, colours and the list of keys. */
export function Preferences({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  const choice = useThemeChoice();
  return (
    <div className="preferences">
      <LanguageChoice />
      <fieldset className="group">
        <legend className="unseen">{t("bar.theme")}</legend>
        {themes.map(([each, icon]) => (
          <button
            key={each}
            type="button"
            data-theme-choice={each}
            aria-pressed={each === choice}
            aria-label={t(`bar.theme.${each}`)}
            title={t(`bar.theme.${each}`)}
            onClick={() => chooseTheme(each)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </fieldset>
      <AccountMenu />
      <button
        type="button"
        className="button quiet icon"
        aria-label={t("bar.help")}
        title={t("bar.help")}
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  );
}

/** The same behind one button, for phones. */
export function MorePreferences({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  return (
    <details className="more">
      <summary className="button quiet icon" aria-label={t("bar.more")}>
        <Icon name="more" />
      </summary>
      <Preferences onHelp={onHelp} />
    </details>
  );
}
