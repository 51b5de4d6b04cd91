import { useWords } from "../words/WordsProvider.tsx";

/** The makers as their licence wants to read it, in every language. */
export const credit = "© OpenStreetMap contributors";

/** Who made what the map draws below the city's things; the base map's makers wherever it is drawn. */
export function MapSource({ basemap }: { basemap: boolean }) {
  const { t } = useWords();
  return (
    <p className="source">
      {basemap ? (
        <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer">
          {credit}
        </a>
      ) : (
        t("map.source")
      )}
    </p>
  );
}
