import { eraseUser } from "../api/privacyRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  userId: number;
  onClose: () => void;
  onErased: (name: string) => void;
}

/** Says what goes and what stays before it is done, for it cannot be undone. */
export function EraseDialog({ userId, onClose, onErased }: Props) {
  const { t } = useWords();
  const saving = useSaving(
    () => eraseUser(userId),
    ({ name }) => onErased(name),
  );
  return (
    <Dialog title={t("privacy.user.erase")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p>{t("privacy.erase.goes")}</p>
        <p>{t("privacy.erase.stays")}</p>
        <p>
          <strong>{t("privacy.erase.final")}</strong>
        </p>
        <FormEnd saving={saving} words="privacy.erase.do" onClose={onClose} />
      </form>
    </Dialog>
  );
}
