import type { Parameter } from "../api/contract.ts";
import { withdrawParameter } from "../api/parameterRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { valueWords } from "./parameterWords.ts";

interface Props {
  value: Parameter;
  onClose: () => void;
  onSaved: () => void;
}

/** Says what holds then, and that it can be brought back, before a value is withdrawn. */
export function WithdrawDialog({ value, onClose, onSaved }: Props) {
  const { t, own, language } = useWords();
  const saving = useSaving(() => withdrawParameter(value.id ?? 0), onSaved);
  return (
    <Dialog title={t("parameters.withdraw.ask")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p>
          {own(value.title)}: <b>{valueWords(value, language)}</b>
        </p>
        <p>{t("parameters.withdraw.about")}</p>
        <FormEnd saving={saving} words="parameters.withdraw" onClose={onClose} />
      </form>
    </Dialog>
  );
}
