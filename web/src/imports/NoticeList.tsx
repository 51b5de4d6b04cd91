import type { Notice } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { Icon } from "../theme/Icon.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";

/** A notice in words; one that the lists do not know is shown by its code. */
export function noticeWords({ code, count, detail }: Notice, { t, language }: Speech): string {
  const key = findKey(`notice.${code}`);
  const n = formatNumber(count, 0, language);
  // The names of old encodings are written in capitals.
  const told = code === "text_converted" ? detail.toUpperCase() : detail;
  if (key !== null) return t(key, { n, detail: told });
  return [code.replaceAll("_", " "), detail, count > 1 ? `×${n}` : ""]
    .filter((part) => part !== "")
    .join(" · ");
}

/** What people should know of a file or of what came of it. */
export function NoticeList({ notices }: { notices: readonly Notice[] }) {
  const speech = useWords();
  if (notices.length === 0) return null;
  return (
    <ul className="notices" aria-label={speech.t("notices.title")}>
      {notices.map((notice) => (
        <li key={`${notice.code} ${notice.detail}`} data-notice={notice.code}>
          <Icon name="warning" />
          {noticeWords(notice, speech)}
        </li>
      ))}
    </ul>
  );
}
