import type { ReactNode } from "react";
import { signOut } from "../api/accessRequests.ts";
import { useAct } from "../api/useAct.ts";
import { LanguageChoice } from "../screens/Preferences.tsx";
import { FailureNotice, failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { enter } from "./enter.ts";
import { useMe } from "./MeProvider.tsx";
import { SignInScreen } from "./SignInScreen.tsx";

/** Who may see nothing here signs in first; everybody else comes in. */
export function Threshold({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const { me, failure, may, reload } = useMe();
  // While the server does not answer the screens say so, with what they still have.
  if (me === null && failure === null) return null;
  if (me === null && failure?.status === 401)
    return (
      <main className="threshold">
        <FailureNotice what="failure.access" works="access.in.about" failure={failure} onRetry={reload} />
      </main>
    );
  if (me === null || may("read")) return children;
  return (
    <main className="threshold">
      <div className="brand preferences">
        <strong>{t("product")}</strong>
        <LanguageChoice />
      </div>
      {me.user_id === null ? <SignInScreen onIn={enter} onBack={null} /> : <NoRights />}
    </main>
  );
}

function NoRights() {
  const { t } = useWords();
  const { me } = useMe();
  const { doing, failure, act } = useAct<{ address: string | null }>();
  return (
    <section className="page signin">
      <h1>{me?.full_name}</h1>
      <p>{t("access.rights.none")}</p>
      <p>{t("error.not_allowed")}</p>
      <button
        type="button"
        className="button"
        disabled={doing}
        onClick={() => act(signOut, ({ address }) => location.assign(address ?? "/"))}
      >
        {t("access.out")}
      </button>
      {failure !== null && (
        <p className="fault" role="alert">
          {failureWords(failure, t)}
        </p>
      )}
    </section>
  );
}
