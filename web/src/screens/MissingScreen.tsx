import { useWords } from "../words/WordsProvider.tsx";
import { useLink } from "./useRoute.ts";

export function MissingScreen() {
  const { t } = useWords();
  const home = useLink({ screen: "centre", thing: null, range: "24h" });
  return (
    <div className="page">
      <h1>{t("missing.title")}</h1>
      <p className="about">{t("missing.next")}</p>
      <a className="button" {...home}>
        {t("missing.home")}
      </a>
    </div>
  );
}
