import { useCallback } from "react";
import { readStory } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import type { CentreRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { type AreaMark, formatMark } from "./mark.ts";

/** Says that map and list hold one area only, and leads out of it. */
export function AreaBanner({ route, area }: { route: CentreRoute; area: AreaMark }) {
  const { t, own } = useWords();
  const key = formatMark(area);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the area.
  const read = useCallback(
    async (signal: AbortSignal) => ({ key, story: await readStory(area, signal) }),
    [key],
  );
  const { data } = useResource(read);
  const page = useLink({ screen: "areas", area });
  const name = data?.key === key ? data.story.spans[0]?.name : undefined;
  return (
    <div className="within" role="status">
      <p>
        {t("areas.within")} <strong>{name === undefined ? area.code : own(name)}</strong>
      </p>
      <a className="button" {...page}>
        {t("areas.within.page")}
      </a>
      <button type="button" className="button" onClick={() => go({ ...route, area: null })}>
        {t("areas.within.leave")}
      </button>
    </div>
  );
}
