import { useKeys } from "../keys/useKeys.ts";
import type { PrivacyPart, PrivacyRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { BreachesPart } from "./BreachesPart.tsx";
import { CataloguePart } from "./CataloguePart.tsx";
import { ConsentsPart } from "./ConsentsPart.tsx";
import { RequestsPart } from "./RequestsPart.tsx";

const parts: readonly PrivacyPart[] = ["requests", "consents", "breaches", "catalogue"];

/** What people ask about their data, what they agreed to, what went wrong, and what is kept for what. */
export function PrivacyScreen({ route, onHelp }: { route: PrivacyRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { part, id } = route;
  useKeys({ "?": onHelp, escape: () => id !== null && go({ ...route, id: null }) });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access privacy" aria-label={t("title.privacy")} tabIndex={0}>
      <h1>{t("title.privacy")}</h1>
      <nav className="parts" aria-label={t("privacy.parts")}>
        {parts.map((each) => (
          <PartLink key={each} part={each} opened={each === part} />
        ))}
      </nav>
      {part === "requests" && <RequestsPart id={id} />}
      {part === "consents" && <ConsentsPart />}
      {part === "breaches" && <BreachesPart id={id} />}
      {part === "catalogue" && <CataloguePart />}
    </section>
  );
}

function PartLink({ part, opened }: { part: PrivacyPart; opened: boolean }) {
  const { t } = useWords();
  const link = useLink({ screen: "privacy", part, id: null });
  return (
    <a {...link} aria-current={opened ? "page" : undefined}>
      {t(`privacy.part.${part}`)}
    </a>
  );
}
