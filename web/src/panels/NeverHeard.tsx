import { useState } from "react";
import { useCity } from "../screens/CityProvider.tsx";
import { Icon } from "../theme/Icon.tsx";
import type { Datastream } from "../things/thing.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { sampleCommand } from "./sampleCommand.ts";

interface Props {
  topicPrefix: string;
  stream: Datastream;
}

/** For a thing that never sent anything: where to send, and a command to try. */
export function NeverHeard({ topicPrefix, stream }: Props) {
  const { t } = useWords();
  const { city } = useCity();
  const [copied, setCopied] = useState(false);
  const topic =
    stream.quantity === null
      ? `v1.1/Datastreams(${stream.id})/Observations`
      : `${topicPrefix}/${stream.quantity}`;
  const who = { name: t("panel.never.name"), password: t("panel.never.password") };
  const command =
    city === null
      ? ""
      : sampleCommand(city.endpoints.mqtt_devices, topic, city.endpoints.mqtt_by_name ? who : null);
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
  };
  return (
    <section className="never" aria-label={t("panel.never")}>
      <h3>{t("panel.never")}</h3>
      <p>{t("panel.never.next")}</p>
      <dl>
        <dt>{t("panel.never.topic")}</dt>
        <dd>
          <pre className="code">{topic}</pre>
        </dd>
        {command !== "" && (
          <>
            <dt>{t("panel.never.command")}</dt>
            <dd>
              <pre className="code">{command}</pre>
            </dd>
          </>
        )}
      </dl>
      {command !== "" && navigator.clipboard !== undefined && (
        <button type="button" className="button" onClick={() => void copy()}>
          <Icon name="copy" />
          {t(copied ? "panel.copied" : "panel.copyCommand")}
        </button>
      )}
    </section>
  );
}
