import { formatPlain } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { barOf, roundScale } from "./paper.ts";

const mostMm = 45;

/** The map's scale as a number and as a bar in true length. */
export function ScaleBar({ scale }: { scale: number }) {
  const { t, language } = useWords();
  const { lengthM, widthMm } = barOf(scale, mostMm);
  const far = lengthM >= 1000;
  const length = `${formatPlain(far ? lengthM / 1000 : lengthM, language)} ${far ? "km" : "m"}`;
  const n = formatPlain(roundScale(scale), language);
  return (
    <div className="scale">
      <b>{t("print.scale.is", { n })}</b>
      <svg
        width={`${widthMm}mm`}
        height="3mm"
        viewBox="0 0 4 1"
        preserveAspectRatio="none"
        aria-hidden="true"
        data-mm={widthMm.toFixed(3)}
      >
        <path className="full" d="M0 0h1v1H0zM2 0h1v1H2z" />
        <path className="edge" d="M0 0h4v1H0z" />
      </svg>
      <span className="length" style={{ width: `${widthMm}mm` }}>
        <span>0</span>
        <span>{length}</span>
      </span>
    </div>
  );
}
