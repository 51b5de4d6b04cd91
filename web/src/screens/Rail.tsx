import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { CentreView } from "./CentreScreen.tsx";
import { home, type Route } from "./route.ts";
import { useLink } from "./useRoute.ts";

interface Props {
  route: Route;
  view: CentreView;
  onView: (view: CentreView) => void;
}

/** The ways through the app: a rail on a desk, tabs at the bottom of a phone. */
export function Rail({ route, view, onView }: Props) {
  const { t } = useWords();
  const centre = useLink(route.screen === "centre" ? route : home);
  const imports = useLink({ screen: "import", id: null });
  const changes = useLink({ screen: "changes" });
  const letters = useLink({ screen: "deadLetters" });
  const at = route.screen;
  const tab = (which: CentreView) => ({
    ...centre,
    "aria-current": at === "centre" && view === which ? ("page" as const) : undefined,
    onClick: (event: React.MouseEvent) => {
      onView(which);
      centre.onClick(event);
    },
  });
  return (
    <nav className="rail" aria-label={t("nav.label")}>
      <a {...tab("map")}>
        <Icon name="map" />
        <span>{t("nav.map")}</span>
      </a>
      <a {...tab("list")}>
        <Icon name="list" />
        <span>{t("nav.list")}</span>
      </a>
      <a {...imports} aria-current={at === "import" ? "page" : undefined}>
        <Icon name="import" />
        <span>{t("nav.import")}</span>
      </a>
      <a {...changes} aria-current={at === "changes" || at === "edit" ? "page" : undefined}>
        <Icon name="past" />
        <span>{t("nav.changes")}</span>
      </a>
      <a {...letters} aria-current={at === "deadLetters" ? "page" : undefined}>
        <Icon name="letter" />
        <span>{t("nav.deadLetters")}</span>
      </a>
    </nav>
  );
}
