import { useCallback, useState } from "react";
import {
  changePassword,
  endOtherSessions,
  endSession,
  endToken,
  makeToken,
  readOwnGrants,
  readSessions,
  readTokens,
} from "../api/accessRequests.ts";
import type { Grant, Session, Token } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { useKeys } from "../keys/useKeys.ts";
import { OwnRequests } from "../privacy/OwnRequests.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { Empty, failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { CodePane } from "./CodePane.tsx";
import { GrantLines } from "./GrantLines.tsx";
import { LoanDialog } from "./LoanDialog.tsx";
import { useMe } from "./MeProvider.tsx";
import { Pane } from "./Pane.tsx";
import { PasskeyPane } from "./PasskeyPane.tsx";
import { Secret } from "./Secret.tsx";
import { TextField } from "./TextField.tsx";

/** What is one's own: rights, password, sessions and tokens. */
export function AccountScreen({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  const { me } = useMe();
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page access" aria-label={t("title.account")} tabIndex={0}>
      <h1>{t("title.account")}</h1>
      {me?.user_id == null ? (
        <Empty title={t("access.visitor")}>
          <p>{t("access.visitor.next")}</p>
        </Empty>
      ) : (
        <>
          <p className="subject">
            {me.full_name} · {me.name}
          </p>
          <Rights />
          <PasswordPane />
          <CodePane />
          <PasskeyPane />
          <Sessions />
          <Tokens />
          <OwnRequests />
        </>
      )}
    </section>
  );
}

function Rights() {
  const { t } = useWords();
  const { me } = useMe();
  const grants = useResource(readOwnGrants);
  const [lending, setLending] = useState<Grant | null>(null);
  const canLend = (grant: Grant) =>
    grant.user_id === me?.user_id &&
    grant.state === "holds" &&
    grant.lent_by === null &&
    grant.role !== "administrator";
  return (
    <Pane title="access.rights" resource={grants} empty="access.rights.none">
      {(data) => (
        <>
          <GrantLines grants={data} own={me?.user_id ?? null}>
            {(grant) =>
              canLend(grant) && (
                <button type="button" className="button" onClick={() => setLending(grant)}>
                  {t("access.lend")}
                </button>
              )
            }
          </GrantLines>
          {lending !== null && (
            <LoanDialog
              grant={lending}
              onClose={() => setLending(null)}
              onLent={() => {
                setLending(null);
                grants.retry();
              }}
            />
          )}
        </>
      )}
    </Pane>
  );
}

function PasswordPane() {
  const { t } = useWords();
  const { me, reload } = useMe();
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);
  const way = useResource(readSessions).data?.find((session) => session.is_this)?.way;
  // Without an old one, only who came by a link sets one.
  const other = me?.has_password === false && way !== undefined && way !== "link";
  const saving = useSaving(
    () => changePassword(me?.has_password ? old : null, next),
    () => setDone(true),
  );
  return (
    <section className="pane" aria-label={t("access.password.change")}>
      <header>
        <h2>{t("access.password.change")}</h2>
      </header>
      {done && <p role="status">{t("access.password.changed")}</p>}
      {!done && other && <p className="fine">{t("access.password.other")}</p>}
      {!done && !other && (
        <form
          className="form"
          onSubmit={(event) => {
            saving.submit(event);
            reload();
          }}
        >
          {me?.has_password && (
            <TextField
              label="access.password.old"
              type="password"
              value={old}
              onValue={setOld}
              autoComplete="current-password"
              required={false}
              hint="access.password.old.hint"
            />
          )}
          <TextField
            label="access.password.new"
            type="password"
            value={next}
            onValue={setNext}
            autoComplete="new-password"
            hint="access.password.hint"
          />
          <FormEnd saving={saving} words="save" onClose={null} />
        </form>
      )}
    </section>
  );
}

function Sessions() {
  const { t } = useWords();
  const sessions = useResource(readSessions);
  const { doing, failure, act } = useAct<null>();
  return (
    <Pane
      title="access.sessions"
      resource={sessions}
      empty="access.sessions.none"
      actions={
        (sessions.data?.length ?? 0) > 1 && (
          <button
            type="button"
            className="button"
            disabled={doing}
            onClick={() => act(endOtherSessions, sessions.retry)}
          >
            {t("access.sessions.others")}
          </button>
        )
      }
    >
      {(data) => (
        <ul className="lines">
          {data.map((session) => (
            <li key={session.id}>
              <SessionWords session={session} />
              {!session.is_this && (
                <button
                  type="button"
                  className="button"
                  disabled={doing}
                  onClick={() => act(() => endSession(session.id), sessions.retry)}
                >
                  {t("access.sessions.end")}
                </button>
              )}
            </li>
          ))}
          {failure !== null && <li role="alert">{failureWords(failure, t)}</li>}
        </ul>
      )}
    </Pane>
  );
}

function SessionWords({ session }: { session: Session }) {
  const { t } = useWords();
  const seen = formatMoment(Date.parse(session.seen_at));
  const began = formatMoment(Date.parse(session.began_at));
  return (
    <span>
      {session.is_this ? <strong>{t("access.sessions.this")}</strong> : (session.address ?? "")}
      <span className="fine">
        {t("access.sessions.about", { seen, began, way: t(`access.way.${session.way}`) })}
      </span>
      <span className="fine browser">{session.browser}</span>
    </span>
  );
}

function Tokens() {
  const { t } = useWords();
  const { may } = useMe();
  const tokens = useResource(readTokens);
  const { doing, failure, act } = useAct<null>();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Pane
        title={may("administer") ? "access.tokens.all" : "access.tokens"}
        resource={tokens}
        empty="access.tokens.none"
        actions={
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {t("access.tokens.add")}
          </button>
        }
      >
        {(data) => (
          <ul className="lines">
            {data.map((token) => (
              <li key={token.id}>
                <TokenWords token={token} />
                {token.ended_at === null && (
                  <button
                    type="button"
                    className="button"
                    disabled={doing}
                    onClick={() => act(() => endToken(token.id), tokens.retry)}
                  >
                    {t("access.tokens.end")}
                  </button>
                )}
              </li>
            ))}
            {failure !== null && <li role="alert">{failureWords(failure, t)}</li>}
          </ul>
        )}
      </Pane>
      {adding && <TokenDialog onClose={() => setAdding(false)} onMade={tokens.retry} />}
    </>
  );
}

function TokenWords({ token }: { token: Token }) {
  const { t } = useWords();
  const ended = token.ended_at ?? token.ends_at;
  const used = token.used_at === null ? t("access.never") : formatMoment(Date.parse(token.used_at));
  return (
    <span className={token.ended_at === null ? undefined : "over"}>
      <strong>{token.name}</strong>
      <span className="fine">
        {t("access.tokens.about", {
          beginning: token.beginning,
          holder: token.user ?? token.role ?? "",
          used,
        })}
      </span>
      {ended !== null && (
        <span className="fine">{t("access.ends", { at: formatMoment(Date.parse(ended)) })}</span>
      )}
    </span>
  );
}

function TokenDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const [until, setUntil] = useState("");
  const [token, setToken] = useState<string | null>(null);
  const work = useCallback(
    () => makeToken(name, until === "" ? null : new Date(until).toISOString()),
    [name, until],
  );
  const saving = useSaving(work, (made) => {
    setToken(made.token);
    onMade();
  });
  return (
    <Dialog title={t("access.tokens.add")} onClose={onClose}>
      {token === null ? (
        <form className="form" onSubmit={saving.submit}>
          <TextField label="access.tokens.name" value={name} onValue={setName} />
          <TextField
            label="access.until"
            type="datetime-local"
            value={until}
            onValue={setUntil}
            required={false}
            hint="access.until.hint"
          />
          <FormEnd saving={saving} words="access.tokens.add" onClose={onClose} />
        </form>
      ) : (
        <Secret about="access.tokens.once" secret={token} />
      )}
    </Dialog>
  );
}
