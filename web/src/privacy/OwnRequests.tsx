import { useState } from "react";
import { Pane } from "../access/Pane.tsx";
import type { RequestAim } from "../api/contract.ts";
import { askAboutMine, ownData, readOwnRequests } from "../api/privacyRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatIsoDay, isoDay } from "../formats/days.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { AimField } from "./AimField.tsx";
import { DueMark } from "./DueMark.tsx";
import { LongField } from "./LongField.tsx";
import { dueOf } from "./privacyWords.ts";

/** What the city keeps about oneself: to take away, and to ask about. */
export function OwnRequests() {
  const { t, language } = useWords();
  const requests = useResource(readOwnRequests);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Pane
        title="privacy.own"
        resource={requests}
        empty="privacy.own.empty"
        actions={
          <>
            <a className="button" href={ownData} download="dothi-user.json">
              <Icon name="file" />
              {t("privacy.user.data")}
            </a>
            <button type="button" className="button" onClick={() => setAsking(true)}>
              {t("privacy.own.ask")}
            </button>
          </>
        }
      >
        {(data) => (
          <ul className="lines">
            {data.map((each) => {
              const due = dueOf(each, isoDay(Date.now()), language);
              const last = each.steps.at(-1);
              return (
                <li key={each.id}>
                  <span>
                    {t(`privacy.wanted.${each.wanted}`)} · {each.wish}
                    <span className="fine">
                      {t("privacy.request.received", { day: formatIsoDay(each.received_on) })} ·{" "}
                      {t(`privacy.state.${each.state}`)}
                      {last !== undefined && last.note !== "" && ` · ${last.note}`}
                    </span>
                  </span>
                  {due !== null && <DueMark due={due} />}
                </li>
              );
            })}
          </ul>
        )}
      </Pane>
      {asking && (
        <AskDialog
          onClose={() => setAsking(false)}
          onSaved={() => {
            setAsking(false);
            requests.retry();
          }}
        />
      )}
    </>
  );
}

function AskDialog({ onClose, onSaved }: { onClose: () => void; onSaved: () => void }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState<RequestAim>("correct");
  const [wish, setWish] = useState("");
  const saving = useSaving(() => askAboutMine(wanted, wish), onSaved);
  return (
    <Dialog title={t("privacy.own.ask")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <AimField value={wanted} onValue={setWanted} />
        <LongField label="privacy.request.wish" value={wish} onValue={setWish} />
        <FormEnd saving={saving} words="privacy.own.send" onClose={onClose} />
      </form>
    </Dialog>
  );
}
