import { useCallback, useId, useState } from "react";
import { sectorWords } from "../agencies/duties.ts";
import { flatten } from "../agencies/tree.ts";
import { grantRole, readRoles } from "../api/accessRequests.ts";
import type { FoundArea, User } from "../api/contract.ts";
import { readAgencies } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { AreaField } from "../areas/AreaField.tsx";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { TextField } from "./TextField.tsx";

/** Roles of programs; people are not granted them here. */
const ofPrograms = ["device", "service"];

/** Which role somebody gets, where, and until when. */
export function GrantDialog({
  user,
  onClose,
  onGranted,
}: {
  user: User;
  onClose: () => void;
  onGranted: () => void;
}) {
  const { t, own } = useWords();
  const id = useId();
  const roles = useResource(readRoles);
  const [role, setRole] = useState("");
  const [place, setPlace] = useState({ agency: "", sector: "" });
  const [area, setArea] = useState<FoundArea | null>(null);
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const chosen = roles.data?.find((each) => each.id === role);
  const whole = chosen?.is_whole ?? false;
  const saving = useSaving(
    () =>
      grantRole({
        user_id: user.id,
        role,
        agency: whole || place.agency === "" ? null : place.agency,
        sector: whole || place.sector === "" ? null : place.sector,
        area: whole ? null : (area?.code ?? null),
        zone_type: whole ? null : (area?.zone_type ?? null),
        ends_at: until === "" ? null : new Date(until).toISOString(),
        reason,
      }),
    onGranted,
  );
  return (
    <Dialog title={t("access.grant")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{user.full_name}</p>
        <label htmlFor={`${id}role`}>{t("access.role")}</label>
        <select id={`${id}role`} required value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="">{t("access.role.choose")}</option>
          {(roles.data ?? [])
            .filter((each) => !ofPrograms.includes(each.id))
            .map((each) => (
              <option key={each.id} value={each.id}>
                {own(each.title)}
              </option>
            ))}
        </select>
        {chosen !== undefined && (
          <p className="fine">
            {chosen.actions.map((action) => t(`access.action.${action}`)).join(" · ") ||
              t("access.action.none")}
          </p>
        )}
        {chosen?.needs_two && <p className="notice">{t("access.grant.two")}</p>}
        {!whole && <PlaceFields place={place} onPlace={setPlace} area={area} onArea={setArea} />}
        <TextField
          label="access.until"
          type="datetime-local"
          value={until}
          onValue={setUntil}
          required={false}
          hint="access.until.hint"
        />
        <TextField label="access.reason" value={reason} onValue={setReason} required={false} />
        <FormEnd saving={saving} words="access.grant" onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface PlaceProps {
  place: { agency: string; sector: string };
  onPlace: (place: { agency: string; sector: string }) => void;
  area: FoundArea | null;
  onArea: (area: FoundArea | null) => void;
}

/** At whose things, in which area and of which sector; empty means all. */
function PlaceFields({ place, onPlace, area, onArea }: PlaceProps) {
  const { t, own, language } = useWords();
  const { kinds } = useCity();
  const id = useId();
  const read = useCallback((signal: AbortSignal) => readAgencies(null, signal), []);
  const agencies = useResource(read);
  const sectors = [...new Set(kinds.map(({ sector }) => sector))];
  return (
    <>
      <label htmlFor={`${id}agency`}>{t("access.place.agency")}</label>
      <select
        id={`${id}agency`}
        value={place.agency}
        onChange={(event) => onPlace({ ...place, agency: event.target.value })}
      >
        <option value="">{t("access.place.agency.all")}</option>
        {flatten(agencies.data ?? []).map(({ node }) => (
          <option key={node.uid} value={node.uid}>
            {own(node.name)}
          </option>
        ))}
      </select>
      <AreaField
        label={t("access.place.area")}
        area={area}
        onArea={onArea}
        none={t("access.place.area.all")}
      />
      <label htmlFor={`${id}sector`}>{t("access.place.sector")}</label>
      <select
        id={`${id}sector`}
        value={place.sector}
        onChange={(event) => onPlace({ ...place, sector: event.target.value })}
      >
        <option value="">{t("access.place.sector.all")}</option>
        {sectors.map((sector) => (
          <option key={sector} value={sector}>
            {sectorWords(sector, language)}
          </option>
        ))}
      </select>
    </>
  );
}
