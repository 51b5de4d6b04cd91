import { type GlyphName, glyphDrawing, strikeDrawing } from "./glyphs.ts";
import type { Look } from "./state.ts";

interface Props {
  name: GlyphName;
  look: Look;
  simulated: boolean;
}

/** A thing's symbol in list and panel, drawn as on the map: its look says the state, words beside it too. */
export function Glyph({ name, look, simulated }: Props) {
  return (
    <span className={`chip ${look}${simulated ? " simulated" : ""}`} aria-hidden="true">
      <svg className="glyph" viewBox="0 0 24 24" aria-hidden="true">
        <path d={glyphDrawing(name)} />
        {look === "silent" && (
          <>
            <path className="strike halo" d={strikeDrawing} />
            <path className="strike" d={strikeDrawing} />
          </>
        )}
      </svg>
    </span>
  );
}
