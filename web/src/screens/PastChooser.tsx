import { type FormEvent, type RefObject, useEffect, useId, useRef } from "react";
import { formatInstant, parseInstant } from "../clock/instant.ts";
import { useServices } from "../live/services.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { home } from "./route.ts";
import { go, useRoute } from "./useRoute.ts";

/** Where a person chooses another day and hour to look at, by the city's clock. */
export function PastChooser() {
  const { t } = useWords();
  const { clock } = useServices();
  const route = useRoute();
  const frame = useRef<HTMLDetailsElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const base = route.screen === "centre" ? route : home;
  const minute = (timeMs: number) => formatInstant(timeMs).slice(0, 16);
  const prepare = () => {
    if (input.current === null || frame.current?.open !== true) return;
    const now = clock.now() ?? Date.now();
    input.current.max = minute(now);
    input.current.value = minute(base.at ?? now);
    input.current.focus();
  };
  useEscape(frame);
  const look = (event: FormEvent) => {
    event.preventDefault();
    const at = parseInstant(input.current?.value ?? null);
    if (at === null || frame.current === null) return;
    frame.current.open = false;
    go({ ...base, at });
  };
  return (
    <details className="chooser" ref={frame} onToggle={prepare}>
      <summary className="button quiet icon" aria-label={t("past.choose")} title={t("past.choose")}>
        <Icon name="past" />
      </summary>
      <form onSubmit={look}>
        <label htmlFor={id}>{t("past.label")}</label>
        <input id={id} ref={input} type="datetime-local" required />
        <p>{t("past.about")}</p>
        <button type="submit" className="button">
          {t("past.look")}
        </button>
      </form>
    </details>
  );
}

/** Esc closes what is open and gives the focus back, before anything behind it hears of the key. */
function useEscape(frame: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const details = frame.current;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || details === null || !details.open) return;
      event.preventDefault();
      details.open = false;
      details.querySelector("summary")?.focus();
    };
    details?.addEventListener("keydown", leave);
    return () => details?.removeEventListener("keydown", leave);
  }, [frame]);
}
