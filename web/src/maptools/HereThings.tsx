import type { ReactNode } from "react";
import type { Here, KindHere, ThingHere } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { sectorWords, whereWords } from "./hereWords.ts";
import { awayWords } from "./measureWords.ts";

interface Props {
  here: Here;
  onOpen: (id: number) => void;
  /** The choice of how far is looked. */
  children: ReactNode;
}

/** What the place lies in, and what is around it by sector and kind. */
export function HereThings({ here: { inside, near, radius_m: radius }, onOpen, children }: Props) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const sectors = [...new Set(near.map(({ sector }) => sector))];
  const title = (id: string) => {
    const known = findKind(id);
    return known === undefined ? id : own(known.title);
  };
  return (
    <>
      {inside.length > 0 && (
        <section className="facts" aria-label={t("here.inside")}>
          <h3>{t("here.inside")}</h3>
          <ul>
            {inside.map((thing) => (
              <ThingLine key={thing.id} thing={thing} after={title(thing.kind)} onOpen={onOpen} />
            ))}
          </ul>
        </section>
      )}
      <section className="facts around" aria-label={t("here.near")}>
        <header>
          <h3>{t("here.near")}</h3>
          {children}
        </header>
        {near.length === 0 && <p>{t("here.near.none")}</p>}
        {near.length > 0 && (
          <p className="second" data-radius={Math.round(radius)}>
            {t("here.counted", { length: awayWords(radius, language) })}
          </p>
        )}
        {sectors.map((sector) => (
          <div key={sector}>
            <h4>{sectorWords(sector, t)}</h4>
            {near
              .filter((each) => each.sector === sector)
              .map((each) => (
                <KindGroup key={each.kind} group={each} title={title(each.kind)} onOpen={onOpen} />
              ))}
          </div>
        ))}
      </section>
    </>
  );
}

interface GroupProps {
  group: KindHere;
  title: string;
  onOpen: (id: number) => void;
}

function KindGroup({ group: { kind, count, things }, title, onOpen }: GroupProps) {
  const { t, language } = useWords();
  const rest = count - things.length;
  return (
    <div className="kind" data-kind={kind} data-count={count}>
      <h5>{t("chosen.kind", { kind: title, n: formatNumber(count, 0, language) })}</h5>
      <ul>
        {things.map((thing) => (
          <ThingLine key={thing.id} thing={thing} after={whereWords(thing, language)} onOpen={onOpen} />
        ))}
        {rest > 0 && <li className="second">{t("here.more", { n: formatNumber(rest, 0, language) })}</li>}
      </ul>
    </div>
  );
}

function ThingLine({
  thing,
  after,
  onOpen,
}: {
  thing: ThingHere;
  after: string;
  onOpen: (id: number) => void;
}) {
  return (
    <li>
      <button type="button" className="open" onClick={() => onOpen(thing.id)}>
        {thing.name.trim() || thing.uid}
      </button>{" "}
      <span className="second">{after}</span>
    </li>
  );
}
