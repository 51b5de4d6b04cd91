import { formatMoment } from "../formats/times.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { useAlarmNews } from "./AlarmNews.tsx";

/** Switches the sound of alarms on, off, or off for a while. */
export function SoundSwitch() {
  const { t } = useWords();
  const { sound } = useAlarmNews();
  return (
    <>
      <button
        type="button"
        className="button"
        data-act="sound"
        data-sound={sound.on}
        onClick={() => sound.turn(!sound.on)}
      >
        {t(sound.on ? "sound.off" : "sound.on")}
      </button>
      {sound.on && sound.mutedUntil === null && (
        <button type="button" className="button" data-act="mute" onClick={sound.mute}>
          {t("sound.mute")}
        </button>
      )}
      {sound.on && sound.mutedUntil !== null && (
        <span className="fine">{t("sound.muted", { time: formatMoment(sound.mutedUntil) })}</span>
      )}
      {sound.blocked && <span className="fine">{t("sound.blocked")}</span>}
    </>
  );
}
