import { useState } from "react";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { byFinger, useMedia } from "../theme/useMedia.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { closed, enclosed, pieces, total } from "./measures.ts";
import { areaWords, lengthWords } from "./measureWords.ts";
import { canFinish, type Form, isFull, type Sketch } from "./sketch.ts";
import { mostCorners } from "./spots.ts";

interface Props {
  sketch: Sketch;
  /** Whether the screen is narrowed to an area, which can be chosen by as it is. */
  inArea: boolean;
  onCentre: () => void;
  onUndo: () => void;
  onFinish: () => void;
  onClear: () => void;
  onForm: (form: Form) => void;
  onArea: () => void;
  onEnd: () => void;
}

const titles: Record<Sketch["tool"], WordKey> = {
  distance: "tools.distance",
  area: "tools.area",
  choose: "tools.choose",
};

/** What to do next, what was measured, and a button for everything that a pointer can do. */
export function SketchCard({ sketch, inArea, onForm, onArea, onEnd, ...acts }: Props) {
  const { t } = useWords();
  const byTouch = useMedia(byFinger);
  const { tool, form, points, finished } = sketch;
  return (
    <section className="card" aria-label={t(titles[tool])} data-points={points.length}>
      <header>
        <h2>{t(titles[tool])}</h2>
        <button type="button" className="button quiet icon" onClick={onEnd} aria-label={t("tools.end")}>
          <Icon name="close" />
        </button>
      </header>
      {tool === "choose" && (
        <fieldset className="forms">
          <legend className="unseen">{t("choose.form")}</legend>
          {(["polygon", "rectangle"] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={form === each}
              data-form={each}
              onClick={() => onForm(each)}
            >
              {t(`choose.form.${each}`)}
            </button>
          ))}
          {inArea && (
            <button type="button" className="button" data-form="area" onClick={onArea}>
              {t("choose.form.area")}
            </button>
          )}
        </fieldset>
      )}
      {!finished && <p className="second">{t(hintOf(sketch, byTouch), { n: mostCorners })}</p>}
      {tool !== "choose" && <Measured sketch={sketch} />}
      <SketchActs sketch={sketch} {...acts} />
    </section>
  );
}

function hintOf(sketch: Sketch, byTouch: boolean): WordKey {
  if (isFull(sketch)) return "sketch.full";
  if (sketch.tool === "choose" && sketch.form === "rectangle") return "sketch.hint.rectangle";
  if (byTouch) return canFinish(sketch) ? "sketch.hint.touch.more" : "sketch.hint.touch";
  return canFinish(sketch) ? "sketch.hint.more" : "sketch.hint";
}

/** The whole and its pieces; the whole is told to those who do not see the map. */
function Measured({ sketch: { tool, points } }: { sketch: Sketch }) {
  const { t, language } = useWords();
  const around = tool === "area" ? closed(points) : points;
  const lengths = pieces(around);
  if (lengths.length === 0) return null;
  const length = lengthWords(total(lengths), language);
  const whole = tool === "area" ? areaWords(enclosed(points), language) : t("measure.total", { length });
  const text = tool === "area" ? t("measure.area", { area: whole, length }) : whole;
  const each = lengths.map((piece, index) =>
    t("measure.piece", { n: index + 1, length: lengthWords(piece, language) }),
  );
  return (
    <div className="measured">
      <p className="total" role="status" data-total={tool}>
        {tool === "area" ? (
          <>
            <strong>{whole}</strong> <span>{t("measure.around", { length })}</span>
          </>
        ) : (
          <strong>{whole}</strong>
        )}
      </p>
      {lengths.length > 1 && (
        <ol className="pieces">
          {each.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ol>
      )}
      {navigator.clipboard !== undefined && <CopyText text={[text, ...each].join("\n")} />}
    </div>
  );
}

function CopyText({ text }: { text: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <button type="button" className="button quiet copy" onClick={() => void copy()}>
      <Icon name={copied === text ? "check" : "copy"} />
      <span role="status">{t(copied === text ? "panel.copied" : "measure.copy")}</span>
    </button>
  );
}

type Acts = Pick<Props, "sketch" | "onCentre" | "onUndo" | "onFinish" | "onClear">;

function SketchActs({ sketch, onCentre, onUndo, onFinish, onClear }: Acts) {
  const { t } = useWords();
  const { points, finished } = sketch;
  const act = (name: string, icon: IconName, words: WordKey, can: boolean, go: () => void) => (
    <button type="button" className="button" data-act={name} disabled={!can} onClick={go}>
      <Icon name={icon} />
      {t(words)}
    </button>
  );
  return (
    <div className="acts">
      {!finished && act("centre", "plus", "sketch.centre", !isFull(sketch), onCentre)}
      {act("back", "undo", "sketch.back", points.length > 0, onUndo)}
      {!finished && act("finish", "check", "sketch.finish", canFinish(sketch), onFinish)}
      {act("clear", "bin", "sketch.clear", points.length > 0, onClear)}
    </div>
  );
}
