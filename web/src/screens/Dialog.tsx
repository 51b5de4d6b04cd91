import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** A question or an answer that lies over everything; Esc and the cross close it. */
export function Dialog(props: { title: string; children: ReactNode; onClose: () => void }) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // What is taken away while it is open does not give the focus back by itself.
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={props.onClose}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          className="button quiet icon"
          onClick={() => dialog.current?.close()}
          aria-label={t("close")}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="body">{props.children}</div>
    </dialog>
  );
}
