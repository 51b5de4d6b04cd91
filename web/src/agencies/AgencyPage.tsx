import { useCallback, useEffect, useRef, useState } from "react";
import type { AgencyNode, WholeAgency } from "../api/contract.ts";
import { readAgency } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatMoment } from "../formats/times.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { AgenciesRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AgencyDialog } from "./AgencyDialog.tsx";
import { AgencyThingCounts } from "./AgencyThingCounts.tsx";
import { DutyList } from "./DutyList.tsx";
import { daysWords } from "./duties.ts";
import { flatten, within } from "./tree.ts";

interface Props {
  uid: string;
  route: AgenciesRoute;
  tree: readonly AgencyNode[];
  onClose: () => void;
  /** Called when the tree may have become another. */
  onChanged: () => void;
}

/** One agency: what it is, how it is reached, what it sees to and how much that is, what it was before. */
export function AgencyPage({ uid, route, tree, onClose, onChanged }: Props) {
  const { t, own } = useWords();
  const read = useCallback((signal: AbortSignal) => readAgency(uid, signal), [uid]);
  const { data, failure, slow, retry, put } = useResource(read);
  const [editing, setEditing] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const there = data !== null;
  useEffect(() => {
    // Who has chosen it in the list goes on here; who came by its address begins at the top.
    if (there && document.activeElement?.closest(".territory") != null) head.current?.focus();
  }, [there]);
  const take = (agency: WholeAgency) => {
    put(agency);
    onChanged();
  };
  const below = within(tree, uid);
  return (
    <section className="pane agency" aria-label={data === null ? t("agencies.one") : own(data.name)}>
      {slow && <Skeleton lines={5} />}
      {failure !== null && data === null && (
        <FailureNotice what="failure.agency" works="failure.agency.works" failure={failure} onRetry={retry} />
      )}
      {data !== null && (
        <>
          <header>
            <h2 ref={head} tabIndex={-1}>
              {own(data.name)}
            </h2>
            <button type="button" className="button" onClick={() => setEditing(true)}>
              <Icon name="pen" />
              {t("edit")}
            </button>
            <button
              type="button"
              className="button quiet icon"
              aria-label={t("agencies.close")}
              onClick={onClose}
            >
              <Icon name="close" />
            </button>
          </header>
          <Facts agency={data} route={route} />
          <AgencyThingCounts uid={uid} day={route.day} changed={data} />
          <DutyList agency={data} day={route.day} onChanged={take} />
          <Formerly agency={data} />
          {editing && (
            <AgencyDialog
              agency={data}
              choices={flatten(tree).flatMap(({ node }) => (below.has(node.uid) ? [] : [node]))}
              onClose={() => setEditing(false)}
              onSaved={take}
            />
          )}
        </>
      )}
      {data === null && (
        <button type="button" className="button" onClick={onClose}>
          {t("agencies.close")}
        </button>
      )}
    </section>
  );
}

function Facts({ agency, route }: { agency: WholeAgency; route: AgenciesRoute }) {
  const { t, own, language } = useWords();
  const parent = useLink({ ...route, uid: agency.parent?.uid ?? null });
  const { phone, email, address, website } = agency.contact;
  return (
    <dl className="pairs">
      <div>
        <dt>{t("agency.level")}</dt>
        <dd>{t(`agency.level.${agency.level}`)}</dd>
      </div>
      {agency.parent !== null && (
        <div>
          <dt>{t("agency.parent")}</dt>
          <dd>
            <a {...parent}>{own(agency.parent.name)}</a>
          </dd>
        </div>
      )}
      <div>
        <dt>{t("agency.days")}</dt>
        <dd>{daysWords(agency.effective_from, agency.effective_to, language)}</dd>
      </div>
      {phone !== "" && (
        <div>
          <dt>{t("agency.phone")}</dt>
          <dd>
            <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>
          </dd>
        </div>
      )}
      {email !== "" && (
        <div>
          <dt>{t("agency.email")}</dt>
          <dd>
            <a href={`mailto:${email}`}>{email}</a>
          </dd>
        </div>
      )}
      {[
        ["address", address],
        ["website", website],
      ].map(([key, value]) =>
        value === "" ? null : (
          <div key={key}>
            <dt>{t(key === "address" ? "agency.address" : "agency.website")}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
      <div>
        <dt>{t("agency.uid")}</dt>
        <dd className="mono">{agency.uid}</dd>
      </div>
    </dl>
  );
}

/** What was said of it before, who changed that and when. */
function Formerly({ agency }: { agency: WholeAgency }) {
  const { t, own, language } = useWords();
  if (agency.formerly.length === 0) return null;
  return (
    <details className="formerly">
      <summary>{t("agencies.formerly", { n: agency.formerly.length })}</summary>
      <ol>
        {agency.formerly.map((each) => (
          <li key={each.until}>
            <b>{own(each.name)}</b>
            <p>
              {[
                t(`agency.level.${each.level}`),
                each.parent === null ? null : own(each.parent.name),
                daysWords(each.effective_from, each.effective_to, language),
                each.contact.phone,
                each.contact.email,
                each.contact.address,
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
            <p className="fine">
              {t("agencies.formerly.until", {
                time: formatMoment(Date.parse(each.until)),
                maker: makerWords(each.changed_by, language),
              })}
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
}
