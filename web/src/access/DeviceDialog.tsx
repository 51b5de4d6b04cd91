import { useId, useState } from "react";
import { addDevice, changeDevice } from "../api/accessRequests.ts";
import type { Device, DeviceDraft } from "../api/contract.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { TextField } from "./TextField.tsx";

interface Props {
  /** Null for a new one. */
  device: Device | null;
  onClose: () => void;
  /** The password is there for a new one only. */
  onSaved: (device: Device, password: string | null) => void;
}

/** What a device sends for and hears; its name stays once it is given. */
export function DeviceDialog({ device, onClose, onSaved }: Props) {
  const { t } = useWords();
  const id = useId();
  const [name, setName] = useState(device?.name ?? "");
  const [note, setNote] = useState(device?.note ?? "");
  const [things, setThings] = useState(device?.things.join("\n") ?? "");
  const [hearsAll, setHearsAll] = useState(device?.hears_all ?? false);
  const save = async () => {
    const uids = things.split(/[\s,;]+/).filter((uid) => uid !== "");
    const draft: DeviceDraft = { name, note, things: uids, hears_all: hearsAll };
    if (device !== null) return { made: await changeDevice(device.id, draft), password: null };
    return addDevice(draft);
  };
  const saving = useSaving(save, ({ made, password }) => onSaved(made, password));
  return (
    <Dialog title={t(device === null ? "access.devices.add" : "access.devices.edit")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        {device === null ? (
          <TextField
            label="access.devices.name"
            value={name}
            onValue={setName}
            hint="access.devices.name.hint"
          />
        ) : (
          <p className="subject">{device.name}</p>
        )}
        <TextField label="access.devices.note" value={note} onValue={setNote} required={false} />
        <label htmlFor={`${id}things`}>{t("access.devices.things")}</label>
        <textarea
          id={`${id}things`}
          rows={4}
          value={things}
          required={!hearsAll}
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby={`${id}hint`}
          onChange={(event) => setThings(event.target.value)}
        />
        <p id={`${id}hint`} className="fine">
          {t("access.devices.things.hint")}
        </p>
        <fieldset>
          <legend>{t("access.devices.hears")}</legend>
          <label htmlFor={`${id}all`} className="choice">
            <input
              id={`${id}all`}
              type="checkbox"
              checked={hearsAll}
              onChange={(event) => setHearsAll(event.target.checked)}
            />
            {t("access.devices.hears.all")}
          </label>
        </fieldset>
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
