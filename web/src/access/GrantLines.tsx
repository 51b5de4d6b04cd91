import type { ReactNode } from "react";
import { readRoles } from "../api/accessRequests.ts";
import type { Grant } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { placeWords, storyWords } from "./grantWords.ts";

interface Props {
  grants: readonly Grant[];
  /** Whose screen this is; what others hold by way of them says so. */
  own: number | null;
  children: (grant: Grant) => ReactNode;
}

/** Grants, those that have ended struck out, with what can be done about each. */
export function GrantLines({ grants, own, children }: Props) {
  const { t, own: spell, language } = useWords();
  const roles = useResource(readRoles);
  const titleOf = (role: string) => {
    const found = roles.data?.find(({ id }) => id === role);
    return found === undefined ? role : spell(found.title);
  };
  return (
    <ul className="lines">
      {grants.map((grant) => (
        <li key={grant.id} data-state={grant.state}>
          <span className={grant.state === "ended" ? "over" : undefined}>
            <strong>{titleOf(grant.role)}</strong> · {placeWords(grant, language)}
            {grant.user_id !== own && own !== null && <> · {t("access.grant.to", { name: grant.user })}</>}
            {grant.state !== "holds" && <em className="badge">{t(`access.grant.${grant.state}`)}</em>}
            <span className="fine">{storyWords(grant, language)}</span>
          </span>
          {children(grant)}
        </li>
      ))}
    </ul>
  );
}
