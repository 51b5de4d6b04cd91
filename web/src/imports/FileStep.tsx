import { useId, useRef } from "react";
import type { ImportView } from "../api/contract.ts";
import { formatSize } from "../formats/sizes.ts";
import { useDrop } from "../screens/useDrop.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { importFailureWords } from "./importFailure.ts";
import type { Sending, Uploads } from "./useUploads.ts";
import { WhyFailed } from "./Why.tsx";

interface Props {
  view: ImportView | null;
  changeable: boolean;
  uploads: Uploads;
  onRemove: (name: string) => void;
}

export function FileStep({ view, changeable, uploads, onRemove }: Props) {
  const { t } = useWords();
  const id = useId();
  const { sendings, send, drop } = uploads;
  const files = view?.files ?? [];
  const waiting = new Set(sendings.map(({ file }) => file.name));
  return (
    <section className="step" aria-labelledby={id}>
      <h2 id={id}>{t("import.step.files")}</h2>
      {(files.length > 0 || sendings.length > 0) && (
        <ul className="files">
          {files
            .filter(({ name }) => !waiting.has(name))
            .map((file) => (
              <FileRow key={file.name} name={file.name} size={file.size}>
                {changeable && (
                  <RemoveButton
                    name={file.name}
                    words="import.file.remove"
                    onClick={() => onRemove(file.name)}
                  />
                )}
              </FileRow>
            ))}
          {sendings.map((sending) => (
            <SendingRow
              key={sending.file.name}
              sending={sending}
              onDrop={drop}
              onAgain={(file) => void send([file])}
            />
          ))}
        </ul>
      )}
      {changeable && (
        <DropZone small={files.length > 0 || sendings.length > 0} onFiles={(all) => void send(all)} />
      )}
    </section>
  );
}

function FileRow({ name, size, children }: { name: string; size: number; children: React.ReactNode }) {
  const { language } = useWords();
  return (
    <li>
      <Icon name="file" />
      <span className="name">{name}</span>
      <span className="size">{formatSize(size, language)}</span>
      {children}
    </li>
  );
}

function RemoveButton(props: {
  name: string;
  words: "import.file.remove" | "import.file.cancel";
  onClick: () => void;
}) {
  const { t } = useWords();
  const words = t(props.words, { name: props.name });
  return (
    <button
      type="button"
      className="button quiet icon"
      aria-label={words}
      title={words}
      onClick={props.onClick}
    >
      <Icon name="close" />
    </button>
  );
}

interface SendingProps {
  sending: Sending;
  onDrop: (file: File) => void;
  onAgain: (file: File) => void;
}

function SendingRow({ sending, onDrop, onAgain }: SendingProps) {
  const { t } = useWords();
  const { file, sent, failure } = sending;
  const share = file.size === 0 ? 1 : Math.min(1, sent / file.size);
  return (
    <FileRow name={file.name} size={file.size}>
      {failure === null ? (
        <progress value={share} aria-label={t("import.file.sending", { name: file.name })} />
      ) : (
        <>
          <div className="fault" role="alert">
            <p>{importFailureWords(failure, t)}</p>
            <WhyFailed failure={failure} />
          </div>
          <button type="button" className="button" onClick={() => onAgain(file)}>
            {t("retry")}
            <span className="unseen">{file.name}</span>
          </button>
        </>
      )}
      <RemoveButton name={file.name} words="import.file.cancel" onClick={() => onDrop(file)} />
    </FileRow>
  );
}

/** A button that opens the file chooser, and a place to drop files on. */
function DropZone({ small, onFiles }: { small: boolean; onFiles: (files: File[]) => void }) {
  const { t } = useWords();
  const zone = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const over = useDrop(zone, onFiles);
  return (
    <div ref={zone} className={`drop${over ? " over" : ""}${small ? " small" : ""}`}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <button
        type="button"
        className={small ? "button" : "button strong"}
        onClick={() => input.current?.click()}
      >
        <Icon name="import" />
        {t(small ? "import.more" : "import.choose")}
      </button>
      <p>{t("import.drop")}</p>
      {!small && <p className="fine">{t("import.formats")}</p>}
    </div>
  );
}
