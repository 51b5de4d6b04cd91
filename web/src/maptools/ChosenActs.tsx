import { useState } from "react";
import type { KindCount, Selection } from "../api/contract.ts";
import { asFailure } from "../api/failure.ts";
import { exportChosen } from "../api/mapRequests.ts";
import type { CentreRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { drawnFailureWords } from "./drawnFailure.ts";
import { saveFile } from "./saveFile.ts";
import type { Chooser } from "./spots.ts";

const formats = [
  "xlsx",
  "csv",
  "geojson",
  "geopackage",
  "shapefile",
  "kml",
  "flatgeobuf",
  "geoparquet",
] as const;
type Format = (typeof formats)[number];

interface Props {
  route: CentreRoute;
  chooser: Chooser;
  kinds: readonly KindCount[];
  kind: string | null;
  selection: Selection;
}

/** A file of what is chosen, and changing it: both are of one kind, so one has to be chosen first. */
export function ChosenActs({ route, chooser, kinds, kind, selection }: Props) {
  const { t } = useWords();
  const [only] = kinds;
  const one = kind ?? (kinds.length === 1 ? (only?.kind ?? null) : null);
  const drawn = chooser === "area" ? null : chooser;
  const area = chooser === "area" ? (route.area?.code ?? null) : null;
  const edit = useLink({ screen: "edit", kind: one, text: "", area, drawn });
  if (kinds.length === 0) return null;
  if (one === null) return <p className="second">{t("chosen.one")}</p>;
  return (
    <>
      <FileOut selection={{ ...selection, kind: one }} at={route.at} />
      {route.at === null && (
        <a className="button" data-act="edit" {...edit}>
          <Icon name="edit" />
          {t("title.edit")}
        </a>
      )}
    </>
  );
}

function FileOut({ selection, at }: { selection: Selection; at: number | null }) {
  const { t } = useWords();
  const [format, setFormat] = useState<Format>("xlsx");
  const [standing, setStanding] = useState<"making" | "made" | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const make = async () => {
    setStanding("making");
    setTrouble(null);
    try {
      const { name, file } = await exportChosen(selection, format, at);
      saveFile(name, file);
      setStanding("made");
    } catch (cause) {
      setStanding(null);
      setTrouble(drawnFailureWords(asFailure(cause), t));
    }
  };
  return (
    <div className="fileOut">
      <select
        value={format}
        aria-label={t("chosen.format")}
        data-act="format"
        onChange={(event) => {
          setFormat(event.target.value as Format);
          setStanding(null);
        }}
      >
        {formats.map((each) => (
          <option key={each} value={each}>
            {t(`chosen.format.${each}`)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button strong"
        data-act="export"
        disabled={standing === "making"}
        onClick={() => void make()}
      >
        <Icon name="import" />
        {t(standing === "making" ? "chosen.making" : "chosen.export")}
      </button>
      <span className="second" role="status">
        {standing === "made" && t("chosen.made")}
      </span>
      {trouble !== null && (
        <span className="fault" role="alert">
          {trouble}
        </span>
      )}
    </div>
  );
}
