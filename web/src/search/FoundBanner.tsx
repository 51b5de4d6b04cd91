import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { Found } from "./found.ts";
import { useFoundWords } from "./useFoundShape.ts";
import "./search.css";

/** Says what is marked on the map, and takes the mark away. */
export function FoundBanner({ route, found }: { route: CentreRoute; found: Found }) {
  const { t } = useWords();
  const words = useFoundWords(found);
  return (
    <div className="within marked" role="status" data-found={found.type}>
      <p>
        <strong>{words?.title ?? "…"}</strong> {words?.detail !== "" && <span>{words?.detail}</span>}
      </p>
      {found.type === "area" && (
        <button
          type="button"
          className="button"
          onClick={() => go({ ...route, found: null, area: found.area })}
        >
          {t("search.marked.only")}
        </button>
      )}
      {found.type === "street" && (
        <button
          type="button"
          className="button"
          onClick={() => go({ ...route, found: null, thing: found.id })}
        >
          {t("search.marked.piece")}
        </button>
      )}
      <button type="button" className="button" onClick={() => go({ ...route, found: null })}>
        {t("search.marked.leave")}
      </button>
    </div>
  );
}
