import { useId } from "react";
import { Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { CrsChoice } from "./CrsChoice.tsx";
import { FieldTable } from "./FieldTable.tsx";
import { importFailureWords } from "./importFailure.ts";
import { KindChoice } from "./KindChoice.tsx";
import { LayerChoice } from "./LayerChoice.tsx";
import { MoreChoices } from "./MoreChoices.tsx";
import { NoticeList } from "./NoticeList.tsx";
import type { Wishes } from "./options.ts";
import { PlaceChoice } from "./PlaceChoice.tsx";
import { SampleView } from "./SampleView.tsx";
import type { Standing } from "./standing.ts";
import { TextChoice } from "./TextChoice.tsx";
import type { Looking } from "./usePreview.ts";
import { WhyFailed } from "./Why.tsx";

export interface ChoiceProps {
  preview: NonNullable<Looking["preview"]>;
  wishes: Wishes;
  wish: (change: Wishes) => void;
  /** What the server has refused of the wishes: "crs". */
  faulty: string | null;
}

interface Props {
  standing: Standing;
  looking: Looking;
  wishes: Wishes;
  wish: (change: Wishes) => void;
}

/** What the files hold and what is meant by it; every change is looked at anew. */
export function LookStep({ standing, looking, wishes, wish }: Props) {
  const { t } = useWords();
  const id = useId();
  const { preview, outdated, failure, slow, retry } = looking;
  if (preview === null && failure === null && !slow) return null;
  const faulty = failure?.field?.split(".").at(-1) ?? null;
  const choice = preview === null ? null : { preview, wishes, wish, faulty };
  return (
    <section className="step look" aria-labelledby={id} aria-busy={outdated && failure === null}>
      <h2 id={id}>{t("import.step.look")}</h2>
      {slow && preview === null && <Skeleton lines={8} />}
      {failure !== null && (
        <div className="fault" role="alert">
          <p>
            <strong>{t("failure.preview")}</strong> {importFailureWords(failure, t)}
          </p>
          {faulty !== null && <p>{t("failure.preview.field", { field: fieldName(faulty, t) })}</p>}
          <WhyFailed failure={failure} />
          <button type="button" className="button" onClick={retry}>
            {t("retry")}
          </button>
        </div>
      )}
      {choice !== null && (
        <>
          <fieldset className="bare" disabled={!standing.changeable}>
            <legend className="unseen">{t("import.options")}</legend>
            <div className="choices">
              <LayerChoice {...choice} />
              <KindChoice {...choice} />
              <PlaceChoice {...choice} />
              <CrsChoice {...choice} />
              <TextChoice {...choice} />
              <MoreChoices {...choice} />
            </div>
            <NoticeList notices={choice.preview.notices} />
            <FieldTable {...choice} />
          </fieldset>
          <SampleView preview={choice.preview} outdated={outdated && failure === null} />
        </>
      )}
    </section>
  );
}

const named = [
  "kind",
  "crs",
  "former_province",
  "x_field",
  "y_field",
  "wkt_field",
  "encoding",
  "text",
  "mapping",
  "layers",
  "translator",
  "agency",
  "since",
] as const;

function fieldName(field: string, t: ReturnType<typeof useWords>["t"]): string {
  const known = named.find((each) => each === field);
  return known === undefined ? field : t(`import.field.${known}`);
}
