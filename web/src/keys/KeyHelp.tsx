import { useEffect, useRef, useSyncExternalStore } from "react";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { singleKeysOn, subscribeSingleKeys, switchSingleKeys } from "./singleKeys.ts";

const rows: [keys: string[], does: WordKey][] = [
  [["J"], "help.next"],
  [["K"], "help.previous"],
  [["Enter"], "help.open"],
  [["/"], "help.search"],
  [["M"], "help.toggle"],
  [["L"], "help.layers"],
  [["[", "]"], "help.turns"],
  [["N"], "help.now"],
  [["?"], "help.help"],
  [["Esc"], "help.close"],
  [["+", "−"], "help.zoom"],
];

/** The list of keys, as a dialog; the switch for single letters stands below it. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const on = useSyncExternalStore(subscribeSingleKeys, singleKeysOn);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <header>
        <h2 id="help-title">{t("help.title")}</h2>
        <button type="button" className="button quiet icon" onClick={onClose} aria-label={t("close")}>
          <Icon name="close" />
        </button>
      </header>
      <dl>
        {rows.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>{t("help.key.arrows")}</kbd>
          </dt>
          <dd>{t("help.arrows")}</dd>
        </div>
      </dl>
      <label className="switch">
        <input type="checkbox" checked={on} onChange={(event) => switchSingleKeys(event.target.checked)} />
        <span>
          {t("help.single")}
          <small>{t("help.single.detail")}</small>
        </span>
      </label>
    </dialog>
  );
}
