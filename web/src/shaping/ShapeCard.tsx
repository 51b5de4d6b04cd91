import { type ReactNode, useEffect, useRef } from "react";
import type { Failure } from "../api/failure.ts";
import { areaWords, lengthWords } from "../maptools/measureWords.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey, type WordKey } from "../words/words.ts";
import type { Figure } from "./figure.ts";
import { sizeOf } from "./figure.ts";

/** The card of a tool; its heading takes the focus when it opens. */
export function ShapeCard({
  title,
  tool,
  children,
  onEnd,
}: {
  title: string;
  tool: string;
  children: ReactNode;
  onEnd: () => void;
}) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="maptools" data-active="shaping">
      <section className="card shaping" aria-label={title} data-shaping={tool}>
        <header>
          <h2 ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" className="button quiet icon" onClick={onEnd} aria-label={t("shaping.end")}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </section>
    </div>
  );
}

interface ActProps {
  name: string;
  icon: IconName;
  words: WordKey;
  can?: boolean;
  pressed?: boolean;
  strong?: boolean;
  onAct: () => void;
}

export function Act({ name, icon, words, can = true, pressed, strong = false, onAct }: ActProps) {
  const { t } = useWords();
  return (
    <button
      type="button"
      className={strong ? "button strong" : "button"}
      data-act={name}
      disabled={!can}
      aria-pressed={pressed}
      onClick={onAct}
    >
      <Icon name={icon} />
      {t(words)}
    </button>
  );
}

export function sizeWords(figure: Figure, { language }: Pick<Speech, "language">): string {
  const measured = sizeOf(figure);
  if (measured === null) return "";
  return measured.what === "length"
    ? lengthWords(measured.size, language)
    : areaWords(measured.size, language);
}

/** Whether pointers are drawn to neighbours. */
export function SnapSwitch({ wanted, onWanted }: { wanted: boolean; onWanted: (wanted: boolean) => void }) {
  const { t } = useWords();
  return (
    <label className="snapping">
      <input
        type="checkbox"
        checked={wanted}
        data-act="snap"
        onChange={(event) => onWanted(event.target.checked)}
      />
      {t("shaping.snap")}
    </label>
  );
}

/** How long or large it was, and is by now. */
export function SizeNote({ before, after }: { before: Figure | null; after: Figure }) {
  const speech = useWords();
  const { t } = speech;
  const now = sizeWords(after, speech);
  const then = before === null ? "" : sizeWords(before, speech);
  if (now === "") return null;
  const title = t(sizeOf(after)?.what === "area" ? "shaping.area" : "shaping.length");
  return (
    <p className="size" role="status" data-size>
      {title}: {then !== "" && then !== now && <>{then} → </>}
      <strong>{now}</strong>
    </p>
  );
}

/** Why it could not be done, in words for the case where there are some. */
export function shapeFailureWords(failure: Failure, t: Speech["t"]): string {
  const key = failure.why === null ? null : findKey(`shaping.fault.${failure.why.reason}`);
  if (key !== null) return t(key);
  if (failure.code === "in_the_way") return t("shaping.fault.in_the_way");
  return failureWords(failure, t);
}

export function ShapeFault({ failure }: { failure: Failure | null }) {
  const { t } = useWords();
  if (failure === null) return null;
  return (
    <p className="fault" role="alert">
      {shapeFailureWords(failure, t)}
    </p>
  );
}

/** Asks before what is not saved is given up. */
export function LeaveDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t("shaping.leave")} onClose={onStay}>
      <p>{t("shaping.leave.lost")}</p>
      <div className="answers">
        <button type="button" className="button strong" data-act="leave" onClick={onLeave}>
          {t("shaping.leave.go")}
        </button>
        <button type="button" className="button" onClick={onStay}>
          {t("shaping.leave.stay")}
        </button>
      </div>
    </Dialog>
  );
}
