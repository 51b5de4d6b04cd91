import { useId, useState } from "react";
import { readWays } from "../api/accessRequests.ts";
import { passkeysHere, signInByPasskey } from "../api/passkeyRequests.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { goToProvider } from "./provider.ts";

/** Ways in without a password: the sign-in service of the city's organisation, where it has one, and passkeys. */
export function OtherWays({ onIn }: { onIn: () => void }) {
  const { t } = useWords();
  const id = useId();
  const provider = useResource(readWays).data?.provider ?? null;
  const { doing, failure, act } = useAct<null>();
  const [going, setGoing] = useState(false);
  const here = passkeysHere();
  return (
    <section className="pane" aria-labelledby={id}>
      <p id={id} className="fine">
        {t("access.otherwise")}
      </p>
      {provider !== null && (
        <button
          type="button"
          className="button"
          disabled={doing || going}
          onClick={() => act(goToProvider, () => setGoing(true))}
        >
          {t("access.provider.in", { name: provider })}
        </button>
      )}
      {here === "yes" && (
        <button
          type="button"
          className="button"
          disabled={doing || going}
          onClick={() => act(signInByPasskey, onIn)}
        >
          {t("access.passkey.in")}
        </button>
      )}
      {here !== "yes" && <p className="fine">{t(`access.passkeys.${here}`)}</p>}
      {going && <p role="status">{t("access.provider.going", { name: provider ?? "" })}</p>}
      {failure !== null && (
        <p className="fault" role="alert">
          {failureWords(failure, t)}
        </p>
      )}
    </section>
  );
}
