import { useState } from "react";
import { formatNumber } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { OpenLink } from "./OpenLink.tsx";
import { type Group, type Other, type Way, wayName } from "./ways.ts";

/** Things shown of each way at first: a zone may have thousands of parts. */
const portion = 8;

interface Props {
  groups: readonly Group[];
  route: CentreRoute;
  onOpen: (id: number) => void;
  /** Asks to end a relation; null where that cannot be, as in the past. */
  onEnd: ((way: Way, other: Other) => void) | null;
}

/** What a thing is related to, way by way. */
export function RelationGroups({ groups, ...rest }: Props) {
  const { t } = useWords();
  if (groups.length === 0) return null;
  return (
    <dl>
      {groups.map((group) => (
        <div key={wayName(group.way)} data-way={wayName(group.way)}>
          <dt>{t(`relations.${wayName(group.way)}`)}</dt>
          <dd>
            <Others group={group} {...rest} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Others({ group, route, onOpen, onEnd }: Omit<Props, "groups"> & { group: Group }) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const [whole, setWhole] = useState(false);
  const { others, way } = group;
  const shown = whole ? others : others.slice(0, portion);
  return (
    <>
      <ul>
        {shown.map((other) => {
          const kind = findKind(other.kind);
          return (
            <li key={other.relation}>
              <OpenLink id={other.id} route={route} onOpen={onOpen}>
                {other.name}
              </OpenLink>
              {kind !== undefined && <span className="second">{own(kind.title)}</span>}
              {onEnd !== null && (
                <button
                  type="button"
                  className="button quiet icon"
                  aria-label={t("relations.end.of", { name: other.name })}
                  title={t("relations.end")}
                  onClick={() => onEnd(way, other)}
                >
                  <Icon name="close" />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {shown.length < others.length && (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          {t("relations.more", { n: formatNumber(others.length - shown.length, 0, language) })}
        </button>
      )}
    </>
  );
}
