import type { Kind } from "../api/contract.ts";
import { Glyph } from "../things/Glyph.tsx";
import { glyphName } from "../things/glyphs.ts";
import { dashes, type LineLook } from "./drawn.ts";

/** The usual width of a line in the legend: as on the map at a city's zooms. */
const usualPx = 2.2;

/** A line as the map draws it. */
export function LineSwatch({ look: { tone, width, dashed } }: { look: LineLook }) {
  const widthPx = usualPx * width;
  return (
    <svg className={`swatch line ${tone}`} viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">
      <line
        x1="2"
        y1="6"
        x2="26"
        y2="6"
        strokeWidth={widthPx}
        strokeLinecap={dashed ? "butt" : "round"}
        strokeDasharray={dashed ? dashes.map((each) => each * widthPx).join(" ") : undefined}
      />
    </svg>
  );
}

/** What the map draws of a kind's things: a sign, a line, an area. */
export interface Forms {
  sign: boolean;
  line: boolean;
  area: boolean;
}

export function KindSwatch({ kind, forms }: { kind: Kind; forms: Forms }) {
  return (
    <span className="swatches">
      {forms.sign && <Glyph name={glyphName(kind.icon, kind.id)} look="described" simulated={false} />}
      {forms.line && <LineSwatch look={kind.drawing} />}
      {forms.area && <span className="swatch area" aria-hidden="true" />}
    </span>
  );
}
