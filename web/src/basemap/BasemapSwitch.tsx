import { useWords } from "../words/WordsProvider.tsx";
import { wantBasemap } from "./standing.ts";
import { useBasemapStanding } from "./useBasemap.ts";

/** Draws the base map or leaves it out; where the city has none it says so, and what to do. */
export function BasemapSwitch() {
  const { t } = useWords();
  const standing = useBasemapStanding();
  const there = standing.state === "there";
  return (
    <>
      <label>
        <input
          type="checkbox"
          checked={there && standing.wanted}
          disabled={!there}
          aria-describedby={standing.state === "none" ? "basemap-none" : undefined}
          onChange={(event) => wantBasemap(event.target.checked)}
        />
        {t("basemap.switch")}
      </label>
      {standing.state === "none" && (
        <p id="basemap-none" className="hint">
          {t("basemap.none")}
        </p>
      )}
    </>
  );
}
