import { useCallback } from "react";
import type { ReadingVersion } from "../api/contract.ts";
import { readVersions } from "../api/correctionRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber, formatValue } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { FailureNotice } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { StreamShown } from "./Corrections.tsx";
import { FlagGlyph } from "./FlagGlyph.tsx";
import { isFlag } from "./flags.ts";

/** What a reading was and is: value, quality, who, when and why, the newest first. */
export function Versions({ stream, time }: { stream: StreamShown; time: string }) {
  const { t, language } = useWords();
  const { id } = stream;
  const read = useCallback((signal: AbortSignal) => readVersions(id, time, signal), [id, time]);
  const { data, failure, retry } = useResource(read);
  if (failure !== null) {
    return (
      <FailureNotice what="failure.series" works="failure.series.works" failure={failure} onRetry={retry} />
    );
  }
  if (data === null) return null;
  const numbers = data.beside.map((value) => formatNumber(value, stream.decimals, language));
  return (
    <section className="versions" aria-label={t("correct.versions")}>
      <ol reversed>
        {[...data.versions].reverse().map((version) => (
          <Version key={version.version} version={version} stream={stream} />
        ))}
      </ol>
      {numbers.length > 0 && <p>{t("correct.beside", { values: numbers.join("; ") })}</p>}
    </section>
  );
}

function Version({ version, stream }: { version: ReadingVersion; stream: StreamShown }) {
  const { t, language } = useWords();
  const { value, quality, at, by, mark, reason } = version;
  return (
    <li data-version={version.version}>
      <p>
        <b>{value === null ? "–" : formatValue(value, stream.decimals, stream.unit, language)}</b>{" "}
        {isFlag(quality) ? <FlagGlyph flag={quality} /> : quality === "good" && t("quality.good")}
      </p>
      <p>{mark == null ? t(at == null ? "correct.first" : "correct.sent") : t(`correct.mark.${mark}`)}</p>
      {reason != null && <p className="why">{reason}</p>}
      {at != null && (
        <p className="when">
          {formatMoment(Date.parse(at))}
          {by != null && by !== "" && ` · ${by}`}
        </p>
      )}
    </li>
  );
}
