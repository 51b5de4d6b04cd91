import { useEffect } from "react";
import type { DeadLetter, DeadLetterGroup } from "../api/contract.ts";
import { readDeadLetters } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { showPayload } from "./payload.ts";
import { Empty, FailureNotice, Skeleton } from "./Region.tsx";

const againMs = 15_000;

function reasonWords(reason: string, message: string, { t }: Speech): string {
  const key = findKey(`reason.${reason}`);
  return key === null ? message : t(key);
}

function channelWords(channel: string, { t }: Speech): string {
  const key = findKey(`channel.${channel}`);
  return key === null ? channel : t(key);
}

function payloadWords(payload: string, { t }: Speech): string {
  const shown = showPayload(payload);
  if (shown === "blank" || shown === "binary") return t(`dead.${shown}`);
  return shown.text;
}

/** Messages that were refused: by reason first, then the newest. */
export function DeadLettersScreen({ onHelp }: { onHelp: () => void }) {
  const { t, language } = useWords();
  const { data, failure, slow, retry } = useResource(readDeadLetters);
  useEffect(() => {
    const timer = setInterval(retry, againMs);
    return () => clearInterval(timer);
  }, [retry]);
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page dead" aria-label={t("dead.title")} tabIndex={0}>
      <header>
        <h1>{t("dead.title")}</h1>
        {data !== null && data.total > 0 && (
          <p role="status">{t("dead.total", { n: formatNumber(data.total, 0, language) })}</p>
        )}
      </header>
      <p className="about">{t("dead.about")}</p>
      {failure !== null && (
        <FailureNotice
          what="failure.deadLetters"
          works="failure.deadLetters.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      {data !== null && data.total === 0 && (
        <Empty title={t("dead.empty")}>
          <p>{t("dead.empty.next")}</p>
        </Empty>
      )}
      {data !== null && data.groups.length > 0 && <Groups groups={data.groups} />}
      {data !== null && data.items.length > 0 && <Items items={data.items} />}
    </section>
  );
}

function Groups({ groups }: { groups: readonly DeadLetterGroup[] }) {
  const { t } = useWords();
  return (
    <section aria-labelledby="dead-groups">
      <h2 id="dead-groups">{t("dead.groups")}</h2>
      <ul className="groups">
        {groups.map((group) => (
          <Group key={group.reason} group={group} />
        ))}
      </ul>
    </section>
  );
}

function Group({ group }: { group: DeadLetterGroup }) {
  const speech = useWords();
  const { t, language } = speech;
  const { sample, reason, count, last_received } = group;
  const repair = findKey(`reason.${reason}.repair`);
  return (
    <li>
      <header>
        <h3>{reasonWords(reason, sample.message, speech)}</h3>
        <p>
          <b>{t("dead.count", { n: formatNumber(count, 0, language) })}</b>
          {` · ${t("dead.last", { time: formatMoment(Date.parse(last_received)) })}`}
        </p>
      </header>
      {repair !== null && <p>{t(repair)}</p>}
      <dl>
        <dt>{t("dead.source")}</dt>
        <dd>
          <span className="mark">{channelWords(sample.channel, speech)}</span>{" "}
          <span className="mono">{sample.source}</span>
        </dd>
        <dt>{t("dead.sample")}</dt>
        <dd>
          <pre className="code">{payloadWords(sample.payload, speech)}</pre>
        </dd>
      </dl>
    </li>
  );
}

function Items({ items }: { items: readonly DeadLetter[] }) {
  const speech = useWords();
  const { t } = speech;
  return (
    <section aria-labelledby="dead-items">
      <h2 id="dead-items">{t("dead.items")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="sideways" aria-labelledby="dead-items" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {(["received", "reason", "source", "payload"] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`dead.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <td className="time">{formatMoment(Date.parse(item.received_at))}</td>
                <td>
                  {reasonWords(item.reason, item.message, speech)}
                  {item.occurrences > 1 && ` ${t("dead.times", { n: item.occurrences })}`}
                </td>
                <td>
                  <span className="mark">{channelWords(item.channel, speech)}</span>{" "}
                  <span className="mono">{item.source}</span>
                </td>
                <td className="mono">{payloadWords(item.payload, speech)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
