import type { FoundArea } from "../api/contract.ts";
import { formatLook } from "../map/place.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { type Box, lookAt } from "./look.ts";
import { useFoundAreas } from "./useFoundAreas.ts";

/** Areas that the words of the search field may mean; pressing one brings the map there. */
export function AreaHits({ text }: { text: string }) {
  const { t, own } = useWords();
  const found = useFoundAreas(text);
  if (found.length === 0) return null;
  return (
    <ul className="areas" aria-label={t("areas.found")}>
      {found.map((area) => (
        <li key={`${area.level} ${area.zone_type} ${area.code}`}>
          <button type="button" onClick={() => go(area)}>
            <b>{own(area.full_name)}</b>
            {area.province !== null && <span>{own(area.province.name)}</span>}
            {area.formerly.length > 0 && (
              <span>{t("areas.formerly", { names: area.formerly.join(", ") })}</span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The map follows the address. */
function go({ box }: FoundArea): void {
  if (box !== null) location.hash = formatLook(lookAt(box as unknown as Box));
}
