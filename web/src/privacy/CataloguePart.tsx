import type { PrivacyCatalogue } from "../api/contract.ts";
import { readCatalogue } from "../api/privacyRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatIsoDay } from "../formats/days.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";

/** What is kept about people: for what, on what basis, how long, in which fields; and the periods of the law. */
export function CataloguePart() {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readCatalogue);
  return (
    <>
      <p className="about">{t("privacy.catalogue.about")}</p>
      {failure !== null && (
        <FailureNotice
          what="failure.privacy"
          works="failure.access.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={8} />}
      {data !== null && (
        <>
          <Periods data={data} />
          {data.purposes.map((purpose) => (
            <PurposePane key={purpose.id} purpose={purpose} fields={data.fields} />
          ))}
        </>
      )}
    </>
  );
}

function Periods({ data }: { data: PrivacyCatalogue }) {
  const { t, own } = useWords();
  return (
    <section className="pane" aria-label={t("privacy.periods")}>
      <h2>{t("privacy.periods")}</h2>
      <dl className="facts">
        {data.periods.map(({ id, amount, unit, source, status, effective_from }) => (
          <div key={`${id}${effective_from}`} className="row">
            <dt>{t(`privacy.period.${id}`)}</dt>
            <dd>
              {t(`privacy.unit.${unit}`, { n: amount })} · {t(`privacy.status.${status}`)}
              <span className="fine">
                {own(source)} · {t("privacy.since", { day: formatIsoDay(effective_from) })}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type Purpose = PrivacyCatalogue["purposes"][number];

function PurposePane({ purpose, fields }: { purpose: Purpose; fields: PrivacyCatalogue["fields"] }) {
  const { t, own, language } = useWords();
  const placeWords = (place: string) => {
    const key = findKey(`privacy.place.${place}`);
    return key === null ? place : t(key);
  };
  const held = fields.filter((each) => each.purpose === purpose.id);
  const places = [...new Set(held.map(({ place }) => place))];
  return (
    <section className="pane" aria-label={own(purpose.title)}>
      <h2>{own(purpose.title)}</h2>
      <dl className="facts">
        <dt>{t("privacy.basis")}</dt>
        <dd>
          {own(purpose.basis)} · {t(`privacy.status.${purpose.status}`)}
          <span className="fine">{own(purpose.source)}</span>
        </dd>
        <dt>{t("privacy.kept")}</dt>
        <dd>{own(purpose.kept)}</dd>
        {places.map((place) => (
          <div key={place} className="row">
            <dt>{placeWords(place)}</dt>
            <dd lang={language}>
              {held
                .filter((each) => each.place === place)
                .map((each) => (
                  <span key={each.field} className="badge">
                    {each.title === null ? each.field : own(each.title)}
                    {each.secret && ` · ${t("privacy.secret")}`}
                    {each.data_class === "sensitive" && ` · ${t("privacy.class.sensitive")}`}
                  </span>
                ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
