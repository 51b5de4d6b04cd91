import { useEffect, useState } from "react";
import { useHearing } from "../clock/useCityTime.ts";
import { formatMoment } from "../formats/times.ts";
import { useServices } from "../live/services.ts";
import { useLiveLink } from "../live/useLiveLink.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** How long a broken line is kept to ourselves: most heal at the first try. */
const patienceMs = 1_500;

/** How long the good news stays. */
const joyMs = 4_000;

/** Tells when the connection is lost, as of when the numbers are, and when it is back. */
export function LinkBanner() {
  const { t } = useWords();
  const link = useLiveLink();
  const lost = link.state === "lost";
  const [shown, setShown] = useState<"nothing" | "lost" | "back">("nothing");

  useEffect(() => {
    if (lost) {
      const timer = setTimeout(() => setShown("lost"), patienceMs);
      return () => clearTimeout(timer);
    }
    setShown((before) => (before === "lost" ? "back" : "nothing"));
    const timer = setTimeout(() => setShown("nothing"), joyMs);
    return () => clearTimeout(timer);
  }, [lost]);

  return (
    <div className="link" role="status">
      {shown === "lost" && lost && <LostLink retryAt={link.retryAt} />}
      {shown === "back" && <p className="back">{t("link.back")}</p>}
    </div>
  );
}

function LostLink({ retryAt }: { retryAt: number }) {
  const { t } = useWords();
  const { stream } = useServices();
  const hearing = useHearing();
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1_000));
  return (
    <div className="lost">
      <Icon name="lost" />
      <p>
        <strong>{t(navigator.onLine ? "link.lost" : "link.offline")}</strong>{" "}
        {hearing !== null && t("link.lost.data", { time: formatMoment(hearing.heardMs) })}{" "}
        <span aria-hidden="true">
          {seconds > 0 ? t("link.lost.retry", { seconds }) : t("link.lost.trying")}
        </span>
      </p>
      <button type="button" className="button" onClick={stream.open}>
        {t("retry")}
      </button>
    </div>
  );
}
