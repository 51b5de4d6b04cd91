import { useEffect, useRef } from "react";
import { actFor, signOut } from "../api/accessRequests.ts";
import { useAct } from "../api/useAct.ts";
import { failureWords } from "../screens/Region.tsx";
import type { Route } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { useMe } from "./MeProvider.tsx";

/** Who is signed in, for whom they act, and the ways to sign in and out. */
export function AccountMenu() {
  const { t } = useWords();
  const { me } = useMe();
  const frame = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const details = frame.current;
      if (details === null || !details.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        details.querySelector("summary")?.focus();
      } else if (isWithin(details, event.target)) return;
      details.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("click", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  if (me === null) return null;
  const signedIn = me.user_id !== null;
  const label = signedIn ? t("access.menu.who", { name: me.full_name }) : t("access.menu");
  return (
    <details className="account" ref={frame}>
      <summary className="button quiet icon" aria-label={label} title={label} data-signed-in={signedIn}>
        <Icon name="person" />
      </summary>
      <div>{signedIn ? <SignedIn /> : <Visitor />}</div>
    </details>
  );
}

/** Whether a click stays in the menu; one on a way leads out of it. */
function isWithin(details: HTMLElement, target: EventTarget | null): boolean {
  return target instanceof Element && details.contains(target) && target.closest("a") === null;
}

function Visitor() {
  const { t } = useWords();
  return (
    <>
      <p>{t("access.visitor")}</p>
      <Way route={{ screen: "signIn" }} words="access.in" />
    </>
  );
}

function SignedIn() {
  const { t, own } = useWords();
  const { me, may, reload } = useMe();
  const acting = useAct<null>();
  const leaving = useAct<{ address: string | null }>();
  const failure = acting.failure ?? leaving.failure;
  if (me === null) return null;
  return (
    <>
      <p>
        <strong>{me.full_name}</strong>
        <span className="fine">{me.name}</span>
      </p>
      {me.agencies.length > 0 && (
        <label>
          {t("access.for")}
          <select
            value={me.agency ?? ""}
            disabled={acting.doing}
            onChange={(event) => acting.act(() => actFor(event.target.value), reload)}
          >
            {me.agency === null && <option value="">{t("access.for.none")}</option>}
            {me.agencies.map(({ uid, name }) => (
              <option key={uid} value={uid}>
                {own(name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Way route={{ screen: "account" }} words="title.account" />
      {may("administer") && <Way route={{ screen: "users", id: null }} words="title.users" />}
      {may("administer") && <Way route={{ screen: "devices", id: null }} words="title.devices" />}
      <button
        type="button"
        className="button"
        disabled={leaving.doing}
        onClick={() => leaving.act(signOut, ({ address }) => location.assign(address ?? "/"))}
      >
        {t("access.out")}
      </button>
      {failure !== null && (
        <p className="fault" role="alert">
          {failureWords(failure, t)}
        </p>
      )}
    </>
  );
}

function Way({ route, words }: { route: Route; words: WordKey }) {
  const { t } = useWords();
  const link = useLink(route);
  return (
    <a className="button" {...link}>
      {t(words)}
    </a>
  );
}
