import { type ReactNode, useState } from "react";
import type { Here } from "../api/contract.ts";
import { markOf } from "../areas/mark.ts";
import { formatIsoDay } from "../formats/days.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { kindsBySector } from "./hereWords.ts";

type Area = Here["areas"][number];

function AreaLink({ area }: { area: Area }) {
  const { own } = useWords();
  const link = useLink({ screen: "areas", area: markOf(area) });
  return <a {...link}>{own(area.name)}</a>;
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** In which commune and province it lies, in which zones, and what that was called before. */
export function HereAreas({ here: { areas, former, formed_from: formedFrom } }: { here: Here }) {
  const { t, own } = useWords();
  const units = areas.filter(({ level }) => level !== "zone");
  const zones = areas.filter(({ level }) => level === "zone");
  const named = formedFrom.flatMap(({ name }) => (name === null ? [] : [own(name)]));
  const [first] = formedFrom;
  return (
    <section className="facts" aria-label={t("here.areas")}>
      <h3>{t("here.areas")}</h3>
      {areas.length === 0 && <p>{t("here.areas.none")}</p>}
      <dl>
        {units.length > 0 && (
          <Row title={t("here.units")}>
            {units.map((area) => (
              <span className="line" key={`${area.level} ${area.code}`}>
                <AreaLink area={area} />
              </span>
            ))}
          </Row>
        )}
        {zones.length > 0 && (
          <Row title={t("here.zones")}>
            {zones.map((area) => (
              <span className="line" key={`${area.zone_type} ${area.code}`}>
                <AreaLink area={area} />
              </span>
            ))}
          </Row>
        )}
        {former.length > 0 && (
          <Row title={t("here.former")}>
            {former.map(({ level, code, name, effective_to: until }) => (
              <span className="line" key={`${level} ${code} ${until}`}>
                {until === null ? own(name) : t("here.until", { name: own(name), day: formatIsoDay(until) })}
              </span>
            ))}
          </Row>
        )}
        {named.length > 0 && first !== undefined && (
          <Row title={t("here.formed", { day: formatIsoDay(first.effective_on) })}>{named.join(", ")}</Row>
        )}
      </dl>
    </section>
  );
}

/** Who sees to what is nobody's own here. */
export function HereAgencies({ here: { agencies } }: { here: Here }) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  return (
    <section className="facts" aria-label={t("here.agencies")}>
      <h3>{t("here.agencies")}</h3>
      {agencies.length === 0 && <p>{t("here.agencies.none")}</p>}
      <dl>
        {agencies.map(({ agency, kinds: its }) => (
          <AgencyRow key={agency.uid} uid={agency.uid} name={own(agency.name)}>
            {kindsBySector(its, kinds, t, own).join("; ")}
          </AgencyRow>
        ))}
      </dl>
    </section>
  );
}

function AgencyRow({ uid, name, children }: { uid: string; name: string; children: ReactNode }) {
  const link = useLink({ screen: "agencies", uid, day: null });
  return (
    <div>
      <dt>
        <a {...link}>{name}</a>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Where it is, in the numbers that others ask for. */
export function HerePlace({ here: { degrees, local_place: local } }: { here: Here }) {
  const { t, own } = useWords();
  const [copied, setCopied] = useState(false);
  const zone =
    local === null
      ? ""
      : local.verified
        ? own(local.zone)
        : `${own(local.zone)}, ${t("panel.place.unverified")}`;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <section className="facts" aria-label={t("here.place")}>
      <h3>{t("here.place")}</h3>
      <dl>
        <Row title={t("panel.place")}>{own(degrees)}</Row>
        {local !== null && <Row title={t("panel.place.local")}>{`${own(local.text)} (${zone})`}</Row>}
      </dl>
      {navigator.clipboard !== undefined && (
        <button type="button" className="button" onClick={() => void copy()}>
          <span role="status">{t(copied ? "panel.copied" : "panel.copyLink")}</span>
        </button>
      )}
    </section>
  );
}
