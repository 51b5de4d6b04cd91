import type { Map as MapView } from "maplibre-gl";
import type { CentreRoute } from "../screens/route.ts";
import { home } from "../screens/route.ts";
import { useLink, useRoute } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { LinkButton } from "./LinkButton.tsx";

interface Props {
  map: MapView | null;
  /** Whether the time bar is open. */
  timed: boolean;
  onTimed: (timed: boolean) => void;
}

/** What is done with the view as a whole: another time, a link to it, paper. */
export function ViewButtons({ map, timed, onTimed }: Props) {
  const { t } = useWords();
  const route = useRoute();
  const centre: CentreRoute = route.screen === "centre" ? route : home;
  const paper = useLink({ ...centre, print: true });
  return (
    <div className="view">
      <button
        type="button"
        aria-label={t("time.open")}
        title={t("time.open")}
        aria-expanded={timed}
        onClick={() => onTimed(!timed)}
      >
        <Icon name="past" />
      </button>
      <LinkButton map={map} />
      <a title={t("print.open")} {...paper}>
        <Icon name="print" />
        <span className="unseen">{t("print.open")}</span>
      </a>
    </div>
  );
}
