import { type ReactNode, useEffect, useId, useState } from "react";
import { beFirst, lookAtLink, openLink, signIn } from "../api/accessRequests.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { failureWords, Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { OtherWays } from "./OtherWays.tsx";
import { comeBack } from "./provider.ts";
import { TextField } from "./TextField.tsx";

/** The code of a one-time link stands behind the #, where no server's log sees it. */
const codeForm = /^#(dothi_link_[\w-]+)$/;

type Purpose = { first: boolean; name: string | null };

/** Ways in: name and password, or a one-time link that was opened. `onIn` is told when somebody is in. */
export function SignInScreen({ onIn, onBack }: { onIn: () => void; onBack: (() => void) | null }) {
  const { t } = useWords();
  const [code] = useState(() => codeForm.exec(location.hash)?.[1] ?? null);
  const [purpose, setPurpose] = useState<Purpose | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [coming] = useState(comeBack);
  useEffect(() => {
    coming?.then(onIn).catch((cause: unknown) => setFailure(asFailure(cause)));
  }, [coming, onIn]);
  useEffect(() => {
    if (code === null) return;
    lookAtLink(code)
      .then(setPurpose)
      .catch((cause: unknown) => setFailure(asFailure(cause)));
  }, [code]);
  return (
    <section className="page signin">
      <h1>{t("title.signIn")}</h1>
      {failure !== null && (
        <p className="fault" role="alert">
          {failureWords(failure, t)}
        </p>
      )}
      {coming !== null && failure === null && <p role="status">{t("access.provider.coming")}</p>}
      {code !== null && purpose === null && failure === null && <Skeleton lines={3} />}
      {code !== null && purpose?.first && <FirstForm code={code} onIn={onIn} />}
      {code !== null && purpose?.first === false && (
        <LinkForm code={code} name={purpose.name ?? ""} onIn={onIn} onBack={onBack} />
      )}
      {((code === null && coming === null) || failure !== null) && (
        <>
          <PasswordForm onIn={onIn} onBack={onBack} />
          <OtherWays onIn={onIn} />
        </>
      )}
    </section>
  );
}

function PasswordForm({ onIn, onBack }: { onIn: () => void; onBack: (() => void) | null }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const saving = useSaving(() => signIn(name, password, code === "" ? null : code), onIn);
  // Asked for once the password was right; from then on it stays.
  const coded = saving.failure?.code === "code_needed" || code !== "";
  return (
    <Box about="access.in.about">
      <form className="form" onSubmit={saving.submit}>
        <TextField label="access.name" value={name} onValue={setName} autoComplete="username" />
        <TextField
          label="access.password"
          type="password"
          value={password}
          onValue={setPassword}
          autoComplete="current-password"
        />
        {coded && (
          <>
            <TextField
              label="access.code"
              value={code}
              onValue={setCode}
              autoComplete="one-time-code"
              hint="access.code.hint"
            />
            <p className="fine">{t("access.passkey.instead")}</p>
          </>
        )}
        <FormEnd saving={saving} words="access.in" onClose={onBack} />
      </form>
    </Box>
  );
}

function LinkForm({
  code,
  name,
  onIn,
  onBack,
}: {
  code: string;
  name: string;
  onIn: () => void;
  onBack: (() => void) | null;
}) {
  const { t } = useWords();
  const saving = useSaving(() => openLink(code), onIn);
  return (
    <Box about="access.link.about">
      <form className="form" onSubmit={saving.submit}>
        <p>{t("access.link.who", { name })}</p>
        <FormEnd saving={saving} words="access.in" onClose={onBack} />
      </form>
    </Box>
  );
}

function FirstForm({ code, onIn }: { code: string; onIn: () => void }) {
  const [name, setName] = useState("");
  const [fullName, setFullName] = useState("");
  const [password, setPassword] = useState("");
  const saving = useSaving(() => beFirst({ code, name, full_name: fullName, password }), onIn);
  return (
    <Box about="access.first.about">
      <form className="form" onSubmit={saving.submit}>
        <TextField label="access.fullName" value={fullName} onValue={setFullName} autoComplete="name" />
        <TextField label="access.name" value={name} onValue={setName} autoComplete="username" />
        <TextField
          label="access.password.new"
          type="password"
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
          hint="access.password.hint"
        />
        <FormEnd saving={saving} words="access.first.do" onClose={null} />
      </form>
    </Box>
  );
}

function Box({
  about,
  children,
}: {
  about: "access.in.about" | "access.link.about" | "access.first.about";
  children: ReactNode;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="pane" aria-describedby={id}>
      <p id={id} className="fine">
        {t(about)}
      </p>
      {children}
    </div>
  );
}
