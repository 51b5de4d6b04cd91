import { useMemo, useState } from "react";
import { readUsers } from "../api/accessRequests.ts";
import type { User } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { UsersRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { UserDialog } from "./UserDialog.tsx";
import { UserPage } from "./UserPage.tsx";

/** Who may sign in and what each may do. */
export function UsersScreen({ route, onHelp }: { route: UsersRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readUsers);
  const [adding, setAdding] = useState(false);
  const opened = useMemo(() => data?.find(({ id }) => id === route.id) ?? null, [data, route.id]);
  const close = () => go({ screen: "users", id: null });
  useKeys({ "?": onHelp, escape: () => route.id !== null && close() });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access" aria-label={t("title.users")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.users")}</h1>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("access.users.add")}
        </button>
      </header>
      {failure !== null && (
        <FailureNotice what="failure.access" works="failure.access.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={6} />}
      <div className={route.id === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("access.users.list")}>
            {data.length === 0 ? (
              <Empty title={t("access.users.empty")}>
                <p>{t("access.users.empty.next")}</p>
              </Empty>
            ) : (
              <ul className="lines">
                {data.map((user) => (
                  <UserLine key={user.id} user={user} opened={user.id === route.id} />
                ))}
              </ul>
            )}
          </section>
        )}
        <div className="pages">
          {opened !== null && <UserPage key={opened.id} user={opened} onClose={close} onChanged={retry} />}
        </div>
      </div>
      {adding && (
        <UserDialog
          user={null}
          onClose={() => setAdding(false)}
          onSaved={(saved) => {
            setAdding(false);
            retry();
            go({ screen: "users", id: saved.id });
          }}
        />
      )}
    </section>
  );
}

function UserLine({ user, opened }: { user: User; opened: boolean }) {
  const { t, own } = useWords();
  const link = useLink({ screen: "users", id: user.id });
  const agencies = user.agencies.map(({ name }) => own(name)).join(", ");
  return (
    <li>
      <a {...link} aria-current={opened ? "page" : undefined}>
        <span className={user.disabled_at === null ? undefined : "over"}>{user.full_name}</span>
        <span className="fine">
          {[user.name, agencies, user.disabled_at === null ? "" : t("access.users.disabled")]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
      </a>
    </li>
  );
}
