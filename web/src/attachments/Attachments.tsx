import { useCallback, useEffect, useRef, useState } from "react";
import type { Attachment } from "../api/contract.ts";
import { readAttachments } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useDrop } from "../screens/useDrop.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { Tile } from "./Tile.tsx";
import { UploadList } from "./UploadList.tsx";
import { accepted, type Upload } from "./uploads.ts";
import { type Removal, useRemoval } from "./useRemoval.ts";
import { useUploads } from "./useUploads.ts";
import { WordsDialog } from "./WordsDialog.tsx";
import "./attachments.css";

/** The photos and documents of a thing: seen, added and removed. */
export function Attachments({ thing }: { thing: number }) {
  const { t } = useWords();
  const read = useCallback((signal: AbortSignal) => readAttachments(thing, signal), [thing]);
  const { data, failure, slow, retry } = useResource(read);
  const [said, say] = useState("");
  const onSent = useCallback(
    (name: string) => {
      say(t("attachments.sent", { name }));
      retry();
    },
    [t, retry],
  );
  const onChange = useCallback(
    (what: "removed" | "restored", name: string) => {
      say(t(`attachments.${what}`, { name }));
      retry();
    },
    [t, retry],
  );
  const [edited, setEdited] = useState<Attachment | null>(null);
  const onSaved = useCallback(
    ({ name }: Attachment) => {
      say(t("attachments.edited", { name }));
      retry();
    },
    [t, retry],
  );
  const { uploads, send, drop } = useUploads(thing, onSent);
  const removal = useRemoval(onChange);
  const place = useRef<HTMLElement>(null);
  const held = useDrop(place, send);
  const again = useCallback(
    (upload: Upload) => {
      drop(upload.key);
      send([upload.file]);
    },
    [drop, send],
  );
  return (
    <section
      ref={place}
      className={held ? "attachments held" : "attachments"}
      aria-label={t("attachments.title")}
    >
      <h3>{t("attachments.title")}</h3>
      {data !== null && data.length > 0 && (
        <ul className="tiles">
          {data.map((each) => (
            <Tile
              key={each.id}
              attachment={each}
              onRemove={(what) => void removal.remove(what)}
              onEdit={setEdited}
            />
          ))}
        </ul>
      )}
      {data?.length === 0 && <p className="told">{t("attachments.empty")}</p>}
      {slow && <Skeleton lines={2} />}
      {failure !== null && data === null && (
        <FailureNotice
          what="failure.attachments"
          works="failure.attachments.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      <UploadList uploads={uploads} onAgain={again} onDrop={drop} />
      <Said said={said} removal={removal} />
      <AddButton held={held} onFiles={send} />
      {edited !== null && (
        <WordsDialog attachment={edited} onClose={() => setEdited(null)} onSaved={onSaved} />
      )}
    </section>
  );
}

/** What was done last, and the way back from a removal; the focus of what has gone comes here. */
function Said({ said, removal }: { said: string; removal: Removal }) {
  const { t } = useWords();
  const undo = useRef<HTMLButtonElement>(null);
  const done = useRef<HTMLParagraphElement>(null);
  const { removed, failure } = removal;
  useEffect(() => {
    if (removed !== null) undo.current?.focus();
  }, [removed]);
  const takeBack = async () => {
    await removal.undo();
    done.current?.focus();
  };
  const why = failure === null ? null : findKey(`error.${failure.code}`);
  return (
    <>
      {failure !== null && (
        <p role="alert" className="told">
          {t("attachments.change.failed")} {why === null ? failure.message : t(why)}
        </p>
      )}
      <p ref={done} className="done" tabIndex={-1}>
        <span role="status">{said}</span>
        {removed !== null && (
          <button ref={undo} type="button" className="button" onClick={() => void takeBack()}>
            {t("attachments.undo")}
          </button>
        )}
      </p>
    </>
  );
}

function AddButton({ held, onFiles }: { held: boolean; onFiles: (files: File[]) => void }) {
  const { t } = useWords();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="add">
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={accepted}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen once more.
          target.value = "";
        }}
      />
      <button type="button" className="button" onClick={() => picker.current?.click()}>
        <Icon name="plus" />
        {t(held ? "attachments.drop" : "attachments.add")}
      </button>
      <p className="told fine">
        {t("attachments.hint")} {t("attachments.privacy")}
      </p>
    </div>
  );
}
