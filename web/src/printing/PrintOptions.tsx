import { type ReactNode, useId } from "react";
import { formatPlain } from "../formats/numbers.ts";
import type { CentreRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { roundScale, type Sheet, usualScales } from "./paper.ts";

const longestTitle = 120;

interface Props {
  route: CentreRoute;
  title: string;
  onTitle: (title: string) => void;
  sheet: Sheet;
  onSheet: (sheet: Sheet) => void;
  /** The n of 1:n, null until the map is there. */
  scale: number | null;
  onScale: (scale: number) => void;
  ready: boolean;
  /** Whether the whole legend has room on the sheet. */
  fits: boolean;
}

/** What a person chooses before printing; none of it is printed. */
export function PrintOptions(props: Props) {
  const { t, language } = useWords();
  const { route, title, onTitle, sheet, onSheet, scale, onScale, ready, fits } = props;
  const back = useLink({ ...route, print: false });
  const now = scale === null ? null : roundScale(scale);
  const said = (n: number) => t("print.scale.is", { n: formatPlain(n, language) });
  return (
    <form
      className="print-options"
      aria-label={t("print.options")}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) window.print();
      }}
    >
      <Field label={t("print.title")} wide>
        {(id) => (
          <input
            id={id}
            value={title}
            maxLength={longestTitle}
            onChange={(event) => onTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("print.size")}>
        {(id) => (
          <select
            id={id}
            value={sheet.size}
            onChange={({ target }) => onSheet({ ...sheet, size: target.value === "A3" ? "A3" : "A4" })}
          >
            <option>A4</option>
            <option>A3</option>
          </select>
        )}
      </Field>
      <Field label={t("print.way")}>
        {(id) => (
          <select
            id={id}
            value={sheet.way}
            onChange={({ target }) =>
              onSheet({ ...sheet, way: target.value === "portrait" ? "portrait" : "landscape" })
            }
          >
            <option value="landscape">{t("print.landscape")}</option>
            <option value="portrait">{t("print.portrait")}</option>
          </select>
        )}
      </Field>
      <Field label={t("print.scale")}>
        {(id) => (
          <select
            id={id}
            value={now ?? ""}
            disabled={now === null}
            onChange={({ target }) => onScale(Number(target.value))}
          >
            {now !== null && !usualScales.includes(now) && <option value={now}>{said(now)}</option>}
            {usualScales.map((each) => (
              <option key={each} value={each}>
                {said(each)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="acts">
        <button type="submit" className="button" disabled={!ready}>
          {t("print.act")}
        </button>
        <a className="button quiet" {...back}>
          {t("print.back")}
        </a>
        <p role="status">
          {t(ready ? "print.ready" : "print.drawing")}
          {!fits && <strong> {t("print.crowded")}</strong>}
        </p>
      </div>
    </form>
  );
}

function Field(props: { label: string; wide?: boolean; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={props.wide ? "wide" : undefined}>
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
}
