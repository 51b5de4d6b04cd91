import type { Attachment } from "../api/contract.ts";
import { formatSize } from "../formats/sizes.ts";
import { formatDate } from "../formats/times.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  attachment: Attachment;
  onRemove: (attachment: Attachment) => void;
  onEdit: (attachment: Attachment) => void;
}

/** A photo, which opens in a new tab, or a document, which is saved: no browser shows one in a sandbox. */
export function Tile({ attachment, onRemove, onEdit }: Props) {
  const { t, language } = useWords();
  const { name, description, thumbnail, content, taken_at, added_at, size } = attachment;
  const time =
    taken_at === null
      ? t("attachments.added", { time: formatDate(Date.parse(added_at)) })
      : t("attachments.taken", { time: formatDate(Date.parse(taken_at)) });
  return (
    <li className="tile" data-attachment={attachment.id}>
      <a
        href={content}
        {...(thumbnail === null ? { download: name } : { target: "_blank", rel: "noopener" })}
      >
        {thumbnail === null ? (
          <span className="paper">
            <Icon name="file" />
            PDF
          </span>
        ) : (
          <img src={thumbnail} alt={description} loading="lazy" decoding="async" />
        )}
        <span className="name">
          {name}
          <span className="unseen">, {t(thumbnail === null ? "attachments.save" : "attachments.open")}</span>
        </span>
      </a>
      <span className="detail">
        {time} · {formatSize(size, language)}
      </span>
      {description !== "" && <p className="words">{description}</p>}
      <span className="tools">
        <button
          type="button"
          className="button quiet icon"
          onClick={() => onEdit(attachment)}
          aria-label={t("attachments.edit", { name })}
          title={t("attachments.edit", { name })}
        >
          <Icon name="pen" />
        </button>
        <button
          type="button"
          className="button quiet icon"
          data-remove
          onClick={() => onRemove(attachment)}
          aria-label={t("attachments.remove", { name })}
          title={t("attachments.remove", { name })}
        >
          <Icon name="bin" />
        </button>
      </span>
    </li>
  );
}
