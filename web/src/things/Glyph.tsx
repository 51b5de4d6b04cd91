import { type GlyphName, glyphDrawing, strikeDrawing } from "./glyphs.ts";
import type { State } from "./state.ts";

/** A thing's symbol in list and panel, drawn as on the map: its look says the state, words beside it too. */
export function Glyph({ name, state, simulated }: { name: GlyphName; state: State; simulated: boolean }) {
  return (
    <span className={`chip ${state}${simulated ? " simulated" : ""}`} aria-hidden="true">
      <svg className="glyph" viewBox="0 0 24 24" aria-hidden="true">
        <path d={glyphDrawing(name)} />
        {state === "silent" && (
          <>
            <path className="strike halo" d={strikeDrawing} />
            <path className="strike" d={strikeDrawing} />
          </>
        )}
      </svg>
    </span>
  );
}
