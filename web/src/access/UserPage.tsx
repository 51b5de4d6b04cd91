import { useCallback, useState } from "react";
import {
  approveGrant,
  endCodesOf,
  endGrant,
  endPasskeysOf,
  makeLink,
  readGrants,
  switchUser,
  unlinkUser,
} from "../api/accessRequests.ts";
import type { Grant, User } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { refusalWords } from "../forms/refusals.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { GrantDialog } from "./GrantDialog.tsx";
import { GrantLines } from "./GrantLines.tsx";
import { Pane } from "./Pane.tsx";
import { Secret } from "./Secret.tsx";
import { UserDialog } from "./UserDialog.tsx";

type Asked = "edit" | "grant" | null;

/** One user: who it is, what it may, and how it gets in. */
export function UserPage({
  user,
  onClose,
  onChanged,
}: {
  user: User;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { t, own, language } = useWords();
  const [asked, setAsked] = useState<Asked>(null);
  const [link, setLink] = useState<string | null>(null);
  const switching = useAct<User>();
  const linking = useAct<{ path: string }>();
  const failure = switching.failure ?? linking.failure;
  const enabled = user.disabled_at === null;
  return (
    <>
      <section className="pane" aria-label={user.full_name}>
        <header>
          <h2>{user.full_name}</h2>
          <button type="button" className="button quiet icon" aria-label={t("close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <dl className="facts">
          <dt>{t("access.name")}</dt>
          <dd>{user.name}</dd>
          <dt>{t("access.agencies")}</dt>
          <dd>{user.agencies.map(({ name }) => own(name)).join(", ") || t("access.agencies.none")}</dd>
          <dt>{t("access.users.seen")}</dt>
          <dd>{user.seen_at === null ? t("access.never") : formatMoment(Date.parse(user.seen_at))}</dd>
          <dt>{t("access.password")}</dt>
          <dd>{t(user.has_password ? "access.password.there" : "access.password.missing")}</dd>
          <dt>{t("access.passkeys")}</dt>
          <dd>{user.passkeys === 0 ? t("access.passkeys.none") : user.passkeys}</dd>
          <dt>{t("access.users.linked")}</dt>
          <dd>{t(user.is_linked ? "access.users.linked.yes" : "access.users.linked.no")}</dd>
        </dl>
        {failure !== null && (
          <p className="fault" role="alert">
            {refusalWords(failure, language)}
          </p>
        )}
        <div className="answers">
          <button type="button" className="button" onClick={() => setAsked("edit")}>
            {t("access.users.edit")}
          </button>
          {enabled && (
            <button
              type="button"
              className="button"
              disabled={linking.doing}
              onClick={() =>
                linking.act(
                  () => makeLink(user.id),
                  ({ path }) => setLink(location.origin + path),
                )
              }
            >
              {t("access.users.link")}
            </button>
          )}
          {user.uses_codes && (
            <button
              type="button"
              className="button"
              disabled={switching.doing}
              onClick={() => switching.act(() => endCodesOf(user.id), onChanged)}
            >
              {t("access.users.codes.end")}
            </button>
          )}
          {user.passkeys > 0 && (
            <button
              type="button"
              className="button"
              disabled={switching.doing}
              onClick={() => switching.act(() => endPasskeysOf(user.id), onChanged)}
            >
              {t("access.users.passkeys.end")}
            </button>
          )}
          {user.is_linked && (
            <button
              type="button"
              className="button"
              disabled={switching.doing}
              onClick={() => switching.act(() => unlinkUser(user.id), onChanged)}
            >
              {t("access.users.unlink")}
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={switching.doing}
            onClick={() => switching.act(() => switchUser(user.id, !enabled), onChanged)}
          >
            {t(enabled ? "access.users.disable" : "access.users.enable")}
          </button>
        </div>
      </section>
      <Grants user={user} asked={asked === "grant"} onAsk={(open) => setAsked(open ? "grant" : null)} />
      {asked === "edit" && (
        <UserDialog
          user={user}
          onClose={() => setAsked(null)}
          onSaved={() => {
            setAsked(null);
            onChanged();
          }}
        />
      )}
      {link !== null && (
        <Dialog title={t("access.users.link")} onClose={() => setLink(null)}>
          <Secret about="access.users.link.once" secret={link} />
        </Dialog>
      )}
    </>
  );
}

function Grants({ user, asked, onAsk }: { user: User; asked: boolean; onAsk: (open: boolean) => void }) {
  const { t, language } = useWords();
  const read = useCallback((signal: AbortSignal) => readGrants(user.id, signal), [user.id]);
  const grants = useResource(read);
  const { doing, failure, act } = useAct<Grant>();
  return (
    <>
      <Pane
        title="access.rights"
        resource={grants}
        empty="access.rights.none"
        actions={
          <button type="button" className="button" onClick={() => onAsk(true)}>
            <Icon name="plus" />
            {t("access.grant")}
          </button>
        }
      >
        {(data) => (
          <GrantLines grants={data} own={user.id}>
            {(grant) => (
              <span className="acts">
                {grant.state === "waits" && (
                  <button
                    type="button"
                    className="button"
                    disabled={doing}
                    onClick={() => act(() => approveGrant(grant.id), grants.retry)}
                  >
                    {t("access.grant.approve")}
                  </button>
                )}
                {grant.state !== "ended" && (
                  <button
                    type="button"
                    className="button"
                    disabled={doing}
                    onClick={() => act(() => endGrant(grant.id), grants.retry)}
                  >
                    {t("access.grant.end")}
                  </button>
                )}
              </span>
            )}
          </GrantLines>
        )}
      </Pane>
      {failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(failure, language)}
        </p>
      )}
      {asked && (
        <GrantDialog
          user={user}
          onClose={() => onAsk(false)}
          onGranted={() => {
            onAsk(false);
            grants.retry();
          }}
        />
      )}
    </>
  );
}
