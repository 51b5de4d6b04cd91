import { useState } from "react";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** Something that is shown this once, to be copied. */
export function Secret({
  about,
  secret,
}: {
  about: "access.tokens.once" | "access.users.link.once" | "access.devices.once";
  secret: string;
}) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard.writeText(secret).then(() => setCopied(true));
  };
  return (
    <div className="secret">
      <p>{t(about)}</p>
      <output>{secret}</output>
      <button type="button" className="button" onClick={copy}>
        <Icon name="copy" />
        {t(copied ? "access.copied" : "access.copy")}
      </button>
    </div>
  );
}
