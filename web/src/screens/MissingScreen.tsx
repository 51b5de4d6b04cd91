import { useWords } from "../words/WordsProvider.tsx";
import { home } from "./route.ts";
import { useLink } from "./useRoute.ts";

export function MissingScreen() {
  const { t } = useWords();
  const link = useLink(home);
  return (
    <div className="page">
      <h1>{t("missing.title")}</h1>
      <p className="about">{t("missing.next")}</p>
      <a className="button" {...link}>
        {t("missing.home")}
      </a>
    </div>
  );
}
