import { useState } from "react";
import type { Passkey } from "../api/contract.ts";
import { addPasskey, endPasskey, passkeysHere, readPasskeys } from "../api/passkeyRequests.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { Pane } from "./Pane.tsx";
import { TextField } from "./TextField.tsx";

/** One's passkeys: what they are, which there are, and ways to add and remove them. */
export function PasskeyPane() {
  const { t } = useWords();
  const passkeys = useResource(readPasskeys);
  const { doing, failure, act } = useAct<null>();
  const [adding, setAdding] = useState(false);
  const here = passkeysHere();
  return (
    <Pane
      title="access.passkeys"
      resource={passkeys}
      empty="access.passkeys.none"
      about={here === "yes" ? "access.passkeys.about" : `access.passkeys.${here}`}
      actions={
        here === "yes" && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {t("access.passkeys.add")}
          </button>
        )
      }
      beside={
        adding && (
          <AddingDialog
            onClose={() => setAdding(false)}
            onAdded={() => {
              setAdding(false);
              passkeys.retry();
            }}
          />
        )
      }
    >
      {(data) => (
        <ul className="lines">
          {data.map((passkey) => (
            <li key={passkey.id}>
              <PasskeyWords passkey={passkey} />
              <button
                type="button"
                className="button"
                disabled={doing}
                aria-label={t("access.passkeys.end.name", { name: passkey.name })}
                onClick={() => act(() => endPasskey(passkey.id), passkeys.retry)}
              >
                {t("access.passkeys.end")}
              </button>
            </li>
          ))}
          {failure !== null && <li role="alert">{failureWords(failure, t)}</li>}
        </ul>
      )}
    </Pane>
  );
}

function PasskeyWords({ passkey: { name, site, made_at, used_at } }: { passkey: Passkey }) {
  const { t } = useWords();
  const made = formatMoment(Date.parse(made_at));
  const used = used_at === null ? t("access.never") : formatMoment(Date.parse(used_at));
  return (
    <span>
      <strong>{name}</strong>
      <span className="fine">{t("access.passkeys.line", { site, made, used })}</span>
    </span>
  );
}

function AddingDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const saving = useSaving(() => addPasskey(name), onAdded);
  return (
    <Dialog title={t("access.passkeys.add")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <TextField
          label="access.passkeys.name"
          value={name}
          onValue={setName}
          hint="access.passkeys.name.hint"
        />
        <FormEnd saving={saving} words="access.passkeys.add" onClose={onClose} />
      </form>
    </Dialog>
  );
}
