import { sectorWords, whereWords } from "../agencies/duties.ts";
import type { Grant } from "../api/contract.ts";
import { formatMoment } from "../formats/times.ts";
import { type Language, say } from "../words/words.ts";

/** Where a grant holds, in words: an agency's things, an area, a sector, or everywhere. */
export function placeWords(grant: Pick<Grant, "agency" | "area" | "sector">, language: Language): string {
  const parts = [
    grant.agency === null ? null : grant.agency.name[language],
    grant.area === null ? null : whereWords(grant.area, language),
    grant.sector === null ? null : sectorWords(grant.sector, language),
  ].filter((part) => part !== null);
  return parts.length === 0 ? say(language, "access.everywhere") : parts.join(" · ");
}

/** From when until when, and by whom. */
export function storyWords(grant: Grant, language: Language): string {
  const until = grant.ends_at === null ? null : formatMoment(Date.parse(grant.ends_at));
  const parts = [
    say(language, "access.grant.story", {
      by: grant.granted_by,
      at: formatMoment(Date.parse(grant.granted_at)),
    }),
    grant.approved_by === null ? null : say(language, "access.grant.approved", { by: grant.approved_by }),
    grant.lent_by === null ? null : say(language, "access.grant.lent", { by: grant.lent_by }),
    until === null
      ? null
      : say(language, grant.state === "ended" ? "access.ended" : "access.ends", { at: until }),
    grant.reason === "" ? null : grant.reason,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}
