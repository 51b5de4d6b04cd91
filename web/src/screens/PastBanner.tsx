import { formatMoment, formatSecond } from "../formats/times.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { CentreRoute } from "./route.ts";
import { go } from "./useRoute.ts";

/** Says that the screen does not show now, and leads back. */
export function PastBanner({ route }: { route: CentreRoute }) {
  const { t } = useWords();
  const { at } = route;
  const whole = at !== null && at % 60_000 === 0;
  const [day = ""] = at === null ? [] : formatMoment(at).split(" ");
  const hour = at === null ? "" : whole ? formatMoment(at).slice(-5) : formatSecond(at);
  return (
    <div className="then" role="status">
      {at !== null && (
        <div>
          <Icon name="past" />
          <p>
            <strong>{t("past.viewing", { time: `${hour} ${day}` })}</strong> {t("past.still")}
          </p>
          <button type="button" className="button" onClick={() => go({ ...route, at: null })}>
            {t("past.now")}
          </button>
        </div>
      )}
    </div>
  );
}
