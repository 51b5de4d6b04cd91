import { useCallback, useId, useState } from "react";
import { flatten } from "../agencies/tree.ts";
import { addUser, changeUser, readWays } from "../api/accessRequests.ts";
import type { User, UserDraft } from "../api/contract.ts";
import { readAgencies } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { TextField } from "./TextField.tsx";

interface Props {
  /** Null for a new one. */
  user: User | null;
  onClose: () => void;
  onSaved: (user: User) => void;
}

/** Who a user is and whose work they do; the name they sign in by stays once it is given. */
export function UserDialog({ user, onClose, onSaved }: Props) {
  const { t, own } = useWords();
  const id = useId();
  const [draft, setDraft] = useState<UserDraft>({
    name: user?.name ?? "",
    full_name: user?.full_name ?? "",
    email: user?.email ?? "",
    phone: user?.phone ?? "",
    agencies: user?.agencies.map(({ uid }) => uid) ?? [],
  });
  const read = useCallback((signal: AbortSignal) => readAgencies(null, signal), []);
  const agencies = useResource(read);
  const provider = useResource(readWays).data?.provider ?? null;
  const saving = useSaving(() => (user === null ? addUser(draft) : changeUser(user.id, draft)), onSaved);
  const set = (change: Partial<UserDraft>) => setDraft({ ...draft, ...change });
  const listed = flatten(agencies.data ?? []).map(({ node }) => node);
  return (
    <Dialog title={t(user === null ? "access.users.add" : "access.users.edit")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <TextField
          label="access.fullName"
          value={draft.full_name}
          onValue={(full_name) => set({ full_name })}
        />
        {user === null ? (
          <TextField
            label="access.name"
            value={draft.name}
            onValue={(name) => set({ name })}
            hint="access.name.hint"
          />
        ) : (
          <p className="subject">{user.name}</p>
        )}
        <TextField
          label="access.email"
          type="email"
          value={draft.email}
          onValue={(email) => set({ email })}
          required={false}
          {...(provider === null ? {} : { hint: "access.email.hint" as const })}
        />
        <TextField
          label="access.phone"
          type="tel"
          value={draft.phone}
          onValue={(phone) => set({ phone })}
          required={false}
        />
        {listed.length > 0 && (
          <fieldset>
            <legend>{t("access.agencies")}</legend>
            {listed.map(({ uid, name }) => (
              <label key={uid} htmlFor={`${id}${uid}`} className="choice">
                <input
                  id={`${id}${uid}`}
                  type="checkbox"
                  checked={draft.agencies.includes(uid)}
                  onChange={(event) =>
                    set({
                      agencies: event.target.checked
                        ? [...draft.agencies, uid]
                        : draft.agencies.filter((each) => each !== uid),
                    })
                  }
                />
                {own(name)}
              </label>
            ))}
          </fieldset>
        )}
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
