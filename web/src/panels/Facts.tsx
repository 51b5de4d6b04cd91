import type { ThingDetails } from "../api/contract.ts";
import { formatDate } from "../formats/times.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { isMeasured } from "../things/describe.ts";
import { placeOf } from "../things/shape.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { coordinates } from "./coordinates.ts";
import { propertyWords } from "./propertyWords.ts";

/** What stays the same about a thing: who owns it, where it is, its properties. */
export function Facts({ details }: { details: ThingDetails }) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  const kind = findKind(details.kind);
  const place = placeOf(details.geometry);
  const rows: [key: string, title: string, value: string][] = [
    [
      "agency",
      t("panel.agency"),
      details.agency === null ? t("panel.agency.none") : own(details.agency.name),
    ],
    ["place", t("panel.place"), place === null ? t("panel.place.none") : coordinates(place, language)],
  ];
  const local = details.local_place;
  if (local !== null) {
    const zone = local.verified ? own(local.zone) : `${own(local.zone)}, ${t("panel.place.unverified")}`;
    rows.push(["local", t("panel.place.local"), `${own(local.text)} (${zone})`]);
  }
  const areas = [...details.zones, details.commune, details.province].flatMap((area) => area ?? []);
  if (areas.length > 0) {
    rows.push(["area", t("panel.area"), areas.map((area) => own(area.full_name)).join(", ")]);
  }
  if (details.responsible !== null) {
    rows.push(["responsible", t("panel.responsible"), own(details.responsible.name)]);
  }
  for (const property of kind?.properties ?? []) {
    const value = details.properties[property.name];
    if (value === undefined) continue;
    rows.push([`property ${property.name}`, own(property.title), propertyWords(value, property, language)]);
  }
  if (details.valid_from !== null) {
    rows.push(["from", t("panel.validFrom"), formatDate(Date.parse(details.valid_from))]);
  }
  return (
    <section className="facts" aria-label={t("panel.facts")}>
      <h3>{t("panel.facts")}</h3>
      {details.simulated && <p className="badge notice wide">{t("panel.simulated")}</p>}
      {details.description !== "" && <p>{details.description}</p>}
      <dl>
        {rows.map(([key, title, value]) => (
          <div key={key}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t("panel.uid")}</dt>
          <dd className="mono">{details.uid}</dd>
        </div>
        {isMeasured(details.datastreams, kind) && (
          <div>
            <dt>{t("panel.topic")}</dt>
            <dd className="mono">{details.topic_prefix}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
