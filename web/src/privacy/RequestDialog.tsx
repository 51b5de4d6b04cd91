import { useState } from "react";
import { TextField } from "../access/TextField.tsx";
import type { PrivacyRequest, RequestAim } from "../api/contract.ts";
import { addRequest } from "../api/privacyRequests.ts";
import { isoDay } from "../formats/days.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AimField } from "./AimField.tsx";
import { DayField } from "./DayField.tsx";
import { LongField } from "./LongField.tsx";

/** A request of somebody from outside, as an officer writes it down. */
export function RequestDialog({
  onClose,
  onSaved,
}: {
  onClose: () => void;
  onSaved: (made: PrivacyRequest) => void;
}) {
  const { t } = useWords();
  const today = isoDay(Date.now());
  const [wanted, setWanted] = useState<RequestAim>("see");
  const [told, setTold] = useState({ person: "", contact: "", proof: "", wish: "", received_on: today });
  const set = (part: Partial<typeof told>) => setTold({ ...told, ...part });
  const saving = useSaving(() => addRequest({ ...told, wanted, user_id: null }), onSaved);
  return (
    <Dialog title={t("privacy.requests.add")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="fine">{t("privacy.requests.add.about")}</p>
        <AimField value={wanted} onValue={setWanted} />
        <TextField label="privacy.request.person" value={told.person} onValue={(person) => set({ person })} />
        <TextField
          label="privacy.request.contact"
          value={told.contact}
          onValue={(contact) => set({ contact })}
          hint="privacy.request.contact.hint"
        />
        <TextField
          label="privacy.request.proof"
          value={told.proof}
          onValue={(proof) => set({ proof })}
          hint="privacy.request.proof.hint"
        />
        <LongField label="privacy.request.wish" value={told.wish} onValue={(wish) => set({ wish })} />
        <DayField
          label="privacy.request.receivedOn"
          value={told.received_on}
          most={today}
          onValue={(received_on) => set({ received_on })}
        />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
