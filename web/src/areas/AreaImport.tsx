import { useId, useState } from "react";
import { ImportButtons, ImportOutcome } from "../agencies/ImportOutcome.tsx";
import { useFileImport } from "../agencies/useFileImport.ts";
import type { AreaReport } from "../api/contract.ts";
import { Failure } from "../api/failure.ts";
import { sendAreas } from "../api/territoryRequests.ts";
import { formatNumber } from "../formats/numbers.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { type AreaFileKind, type AreaFileWords, guessKind, makeAreaBody, noWords } from "./importBody.ts";

const kinds: readonly AreaFileKind[] = ["units", "zones", "names", "mapping"];

interface Props {
  /** Zone types that are there already. */
  zoneTypes: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

async function bodyOf(file: File, words: AreaFileWords, dryRun: boolean): Promise<Blob> {
  try {
    return await makeAreaBody(file, words, dryRun);
  } catch (cause) {
    throw cause instanceof TypeError ? new Failure("invalid_input", "not written in UTF-8") : cause;
  }
}

/** A file of outlines, names or old units: tried first, then taken over whole or not at all. */
export function AreaImport({ zoneTypes, onClose, onDone }: Props) {
  const { t } = useWords();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [words, setWords] = useState<AreaFileWords>(noWords);
  const intake = useFileImport<AreaReport>(
    async (dryRun) => sendAreas(await bodyOf(file ?? new File([], ""), words, dryRun), () => undefined),
    onDone,
  );
  const say = (change: Partial<AreaFileWords>) => {
    setWords((before) => ({ ...before, ...change }));
    intake.forget();
  };
  const ready = file !== null && (words.kind !== "zones" || words.zoneType.trim() !== "");
  return (
    <Dialog title={t("areas.import")} onClose={onClose}>
      <div className="form">
        <label htmlFor={`${id}file`}>{t("intake.file.areas")}</label>
        <input
          id={`${id}file`}
          type="file"
          accept=".geojson,.json,.csv"
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null;
            setFile(chosen);
            if (chosen !== null) say({ kind: guessKind(chosen.name) });
          }}
        />
        <label htmlFor={`${id}kind`}>{t("intake.kind")}</label>
        <select
          id={`${id}kind`}
          value={words.kind}
          onChange={(event) => say({ kind: event.target.value as AreaFileKind })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`intake.kind.${kind}`)}
            </option>
          ))}
        </select>
        <p className="fine">{t(`intake.about.${words.kind}`)}</p>
        {words.kind === "zones" && (
          <>
            <label htmlFor={`${id}type`}>{t("intake.zone_type")}</label>
            <input
              id={`${id}type`}
              list={`${id}types`}
              required
              value={words.zoneType}
              placeholder="catchment"
              onChange={(event) => say({ zoneType: event.target.value })}
            />
            <datalist id={`${id}types`}>
              {zoneTypes.map((type) => (
                <option key={type} value={type} />
              ))}
            </datalist>
          </>
        )}
        {words.kind !== "mapping" && <Origin id={id} words={words} onSay={say} />}
        <ImportOutcome report={intake.report} failure={intake.failure} />
        {intake.report !== null && <Further report={intake.report} />}
        <ImportButtons file={ready ? file : null} intake={intake} onClose={onClose} />
        <p className="fine">
          {t("intake.command")} <code>dothi import-areas</code>
        </p>
      </div>
    </Dialog>
  );
}

interface OriginProps {
  id: string;
  words: AreaFileWords;
  onSay: (change: Partial<AreaFileWords>) => void;
}

/** From which day on the areas hold, and where they are from. */
function Origin({ id, words, onSay }: OriginProps) {
  const { t } = useWords();
  const lines = [
    ["since", "intake.since", "date"],
    ["until", "intake.until", "date"],
    ["source", "intake.source", "text"],
    ["licence", "intake.licence", "text"],
  ] as const;
  return lines.map(([name, key, type]) => (
    <div key={name} className="line">
      <label htmlFor={`${id}${name}`}>{t(key)}</label>
      <input
        id={`${id}${name}`}
        type={type}
        value={words[name]}
        onChange={(event) => onSay({ [name]: event.target.value })}
      />
    </div>
  ));
}

/** What an import of areas comes to besides the areas themselves. */
function Further({ report }: { report: AreaReport }) {
  const { t, language } = useWords();
  const count = (n: number) => formatNumber(n, 0, language);
  const lines = [
    report.successions > 0 &&
      t("intake.successions", { n: count(report.successions_changed), total: count(report.successions) }),
    report.things_moved > 0 && t("intake.moved", { n: count(report.things_moved) }),
    report.repaired.length > 0 &&
      t("intake.repaired", { n: count(report.repaired.length), which: listed(report.repaired) }),
    report.left_alone_count > 0 &&
      t("intake.left", { n: count(report.left_alone_count), which: listed(report.left_alone) }),
  ].filter((line) => line !== false);
  if (lines.length === 0) return null;
  return (
    <ul className="further-report">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

const mostNamed = 5;

function listed(areas: readonly { code: string; name: string }[]): string {
  const named = areas.slice(0, mostNamed).map(({ code, name }) => `${name} (${code})`);
  return areas.length > mostNamed ? `${named.join(", ")}…` : named.join(", ");
}
