import { useId, useState } from "react";
import type { AgencyReport } from "../api/contract.ts";
import { sendAgencies } from "../api/territoryRequests.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ImportButtons, ImportOutcome } from "./ImportOutcome.tsx";
import { useFileImport } from "./useFileImport.ts";

const example = [
  "Mã,Tên,Cấp,Trực thuộc,Từ ngày,Điện thoại,Phụ trách",
  "so-xd,Sở Xây dựng,Sở,,2025-07-01,0292 000 0000,sector:drainage@92",
  "thoat-nuoc,Công ty Thoát nước,Công ty,so-xd,,,kind:rain_gauge; sector:drainage@catchment:LV-1",
].join("\n");

interface Props {
  onClose: () => void;
  onDone: () => void;
}

/** A table or JSON of agencies and what they see to: tried first, then taken over whole or not at all. */
export function AgencyImport({ onClose, onDone }: Props) {
  const { t } = useWords();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const intake = useFileImport<AgencyReport>(
    async (dryRun) => sendAgencies(file ?? new File([], ""), dryRun, () => undefined),
    onDone,
  );
  return (
    <Dialog title={t("agencies.import")} onClose={onClose}>
      <div className="form">
        <label htmlFor={id}>{t("intake.file.agencies")}</label>
        <input
          id={id}
          type="file"
          accept=".csv,.json,text/csv,application/json"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            intake.forget();
          }}
        />
        <details>
          <summary>{t("intake.agencies.form")}</summary>
          <p>{t("intake.agencies.about")}</p>
          <pre className="code">{example}</pre>
        </details>
        <p className="fine">{t("intake.agencies.kept")}</p>
        <ImportOutcome report={intake.report} failure={intake.failure} />
        <ImportButtons file={file} intake={intake} onClose={onClose} />
      </div>
    </Dialog>
  );
}
