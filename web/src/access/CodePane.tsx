import { useState } from "react";
import { beginCodes, confirmCodes, endCodes } from "../api/accessRequests.ts";
import type { CodeSecret } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { useMe } from "./MeProvider.tsx";
import { TextField } from "./TextField.tsx";

/** The second proof beside the password: codes by time, begun with a picture, ended by a last code. */
export function CodePane() {
  const { t } = useWords();
  const { me } = useMe();
  const [secret, setSecret] = useState<CodeSecret | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const { doing, failure, act } = useAct<CodeSecret>();
  return (
    <section className="pane" aria-label={t("access.codes")}>
      <header>
        <h2>{t("access.codes")}</h2>
        {!me?.uses_codes && secret === null && (
          <button
            type="button"
            className="button"
            disabled={doing}
            onClick={() => act(beginCodes, setSecret)}
          >
            {t("access.codes.begin")}
          </button>
        )}
      </header>
      {failure !== null && (
        <p className="fault" role="alert">
          {failureWords(failure, t)}
        </p>
      )}
      {recovery !== null && <Recovery codes={recovery} />}
      {secret === null && recovery === null && (
        <p className="fine">{t(me?.uses_codes ? "access.codes.on" : "access.codes.off")}</p>
      )}
      {secret !== null && recovery === null && <Confirming secret={secret} onDone={setRecovery} />}
      {me?.uses_codes && recovery === null && <Ending onDone={() => setSecret(null)} />}
    </section>
  );
}

function Confirming({ secret, onDone }: { secret: CodeSecret; onDone: (codes: string[]) => void }) {
  const { t } = useWords();
  const { reload } = useMe();
  const [code, setCode] = useState("");
  const saving = useSaving(
    () => confirmCodes(code),
    ({ codes }) => {
      onDone(codes);
      reload();
    },
  );
  return (
    <form className="form" onSubmit={saving.submit}>
      <p>{t("access.codes.scan")}</p>
      <img
        className="qr"
        alt={t("access.codes.picture")}
        src={`data:image/svg+xml,${encodeURIComponent(secret.picture)}`}
      />
      <p className="fine">{t("access.codes.type")}</p>
      <output>{secret.secret.replace(/(.{4})(?=.)/g, "$1 ")}</output>
      <TextField label="access.code" value={code} onValue={setCode} autoComplete="one-time-code" />
      <FormEnd saving={saving} words="access.codes.confirm" onClose={null} />
    </form>
  );
}

function Recovery({ codes }: { codes: readonly string[] }) {
  const { t } = useWords();
  return (
    <div className="secret" role="status">
      <p>{t("access.codes.recovery")}</p>
      <output>{codes.join("\n")}</output>
    </div>
  );
}

function Ending({ onDone }: { onDone: () => void }) {
  const { reload } = useMe();
  const [code, setCode] = useState("");
  const saving = useSaving(
    () => endCodes(code),
    () => {
      onDone();
      reload();
    },
  );
  return (
    <form className="form" onSubmit={saving.submit}>
      <TextField
        label="access.code"
        value={code}
        onValue={setCode}
        autoComplete="one-time-code"
        hint="access.code.hint"
      />
      <FormEnd saving={saving} words="access.codes.end" onClose={null} />
    </form>
  );
}
