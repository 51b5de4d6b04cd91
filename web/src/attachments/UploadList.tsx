import { formatShare } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { mayPass, type Upload } from "./uploads.ts";

interface Props {
  uploads: Upload[];
  onAgain: (upload: Upload) => void;
  onDrop: (key: number) => void;
}

/** What is on its way, how far it is, and what could not be added and why. */
export function UploadList({ uploads, onAgain, onDrop }: Props) {
  if (uploads.length === 0) return null;
  return (
    <ul className="uploads">
      {uploads.map((upload) => (
        <li key={upload.key}>
          {upload.failure === null ? (
            <Going upload={upload} />
          ) : (
            <Failed upload={upload} onAgain={onAgain} onDrop={onDrop} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Going({ upload }: { upload: Upload }) {
  const { t } = useWords();
  const { share, file } = upload;
  const state = share >= 1 ? t("attachments.keeping") : formatShare(share);
  const name = t("attachments.sending", { name: file.name });
  return (
    <>
      <span className="name">{name}</span>
      <progress value={share} max={1} aria-label={name} />
      <span className="state">{share === 0 ? t("attachments.waiting") : state}</span>
    </>
  );
}

function Failed({ upload, onAgain, onDrop }: { upload: Upload } & Omit<Props, "uploads">) {
  const { t } = useWords();
  const { file, failure } = upload;
  if (failure === null) return null;
  const why = findKey(`error.${failure.code}`);
  return (
    <div className="failed" role="alert">
      <strong>{t("attachments.failed", { name: file.name })}</strong>
      <p>{why === null ? failure.message : t(why)}</p>
      <p className="actions">
        {mayPass(failure) && (
          <button
            type="button"
            className="button"
            aria-label={t("attachments.again", { name: file.name })}
            onClick={() => onAgain(upload)}
          >
            {t("retry")}
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-label={t("attachments.dismiss", { name: file.name })}
          onClick={() => onDrop(upload.key)}
        >
          {t("attachments.dismiss.short")}
        </button>
      </p>
    </div>
  );
}
