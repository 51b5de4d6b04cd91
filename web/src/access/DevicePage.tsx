import { useState } from "react";
import { certifyDevice, revokeDevice, rotateDevice } from "../api/accessRequests.ts";
import type { Device, NewCertificate, NewDevice } from "../api/contract.ts";
import { useAct } from "../api/useAct.ts";
import { formatMoment } from "../formats/times.ts";
import { refusalWords } from "../forms/refusals.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DeviceDialog } from "./DeviceDialog.tsx";

type Asked = "edit" | "revoke" | null;

interface Props {
  device: Device;
  onClose: () => void;
  onChanged: () => void;
  /** A password that was just made, to be shown this once. */
  onSecret: (password: string) => void;
}

/** One device: what it may, how it shows who it is, and how that ends. */
export function DevicePage({ device, onClose, onChanged, onSecret }: Props) {
  const { t, language } = useWords();
  const [asked, setAsked] = useState<Asked>(null);
  const [certified, setCertified] = useState<NewCertificate | null>(null);
  const rotating = useAct<NewDevice>();
  const certifying = useAct<NewCertificate>();
  const { city } = useCity();
  const failure = rotating.failure ?? certifying.failure;
  const leave = () => {
    setAsked(null);
    onChanged();
  };
  return (
    <section className="pane" aria-label={device.name}>
      <header>
        <h2>{device.name}</h2>
        <button type="button" className="button quiet icon" aria-label={t("close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <Facts device={device} />
      {failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(failure, language)}
        </p>
      )}
      {device.state === "holds" && (
        <div className="answers">
          <button type="button" className="button" onClick={() => setAsked("edit")}>
            {t("access.devices.edit")}
          </button>
          <button
            type="button"
            className="button"
            disabled={rotating.doing}
            onClick={() =>
              rotating.act(
                () => rotateDevice(device.id),
                ({ password }) => {
                  onSecret(password);
                  onChanged();
                },
              )
            }
          >
            {t("access.devices.rotate")}
          </button>
          {city?.endpoints.mqtt_certified && (
            <button
              type="button"
              className="button"
              disabled={certifying.doing}
              onClick={() => certifying.act(() => certifyDevice(device.id), setCertified)}
            >
              {t("access.devices.certify")}
            </button>
          )}
          <button type="button" className="button" onClick={() => setAsked("revoke")}>
            {t("access.devices.revoke")}
          </button>
        </div>
      )}
      {asked === "edit" && <DeviceDialog device={device} onClose={() => setAsked(null)} onSaved={leave} />}
      {asked === "revoke" && <Revoking device={device} onClose={() => setAsked(null)} onDone={leave} />}
      {certified !== null && (
        <Certificate
          certified={certified}
          onClose={() => {
            setCertified(null);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Facts({ device }: { device: Device }) {
  const { t } = useWords();
  const { city } = useCity();
  const at = (instant: string) => formatMoment(Date.parse(instant));
  return (
    <dl className="facts">
      {device.note !== "" && (
        <>
          <dt>{t("access.devices.note")}</dt>
          <dd>{device.note}</dd>
        </>
      )}
      <dt>{t("access.devices.things")}</dt>
      <dd>{device.things.join(", ") || t("access.devices.things.none")}</dd>
      {device.things.length > 0 && (
        <>
          <dt>{t("access.devices.topics")}</dt>
          <dd>
            {device.things.map((uid) => (
              <code key={uid} className="topic">{`things/${uid}/…`}</code>
            ))}
          </dd>
        </>
      )}
      <dt>{t("access.devices.hears")}</dt>
      <dd>{t(device.hears_all ? "access.devices.hears.all" : "access.devices.hears.own")}</dd>
      {city !== null && (
        <>
          <dt>{t("access.devices.address")}</dt>
          <dd>{city.endpoints.mqtt_devices}</dd>
        </>
      )}
      <dt>{t("access.password")}</dt>
      <dd>
        {device.password_set_at === null
          ? t("access.password.missing")
          : t("access.devices.password.set", { at: at(device.password_set_at) })}
      </dd>
      <dt>{t("access.devices.certificate")}</dt>
      <dd>
        {device.certificate_ends_at === null
          ? t("access.devices.certificate.none")
          : t("access.devices.certificate.until", { at: at(device.certificate_ends_at) })}
      </dd>
      <dt>{t("access.devices.made")}</dt>
      <dd>{t("access.devices.made.by", { at: at(device.made_at), by: device.made_by })}</dd>
      {device.revoked_at !== null && (
        <>
          <dt>{t("access.devices.revoke")}</dt>
          <dd>{t("access.devices.revoked", { at: at(device.revoked_at) })}</dd>
        </>
      )}
    </dl>
  );
}

function Revoking({ device, onClose, onDone }: { device: Device; onClose: () => void; onDone: () => void }) {
  const { t, language } = useWords();
  const { doing, failure, act } = useAct<Device>();
  return (
    <Dialog title={t("access.devices.revoke")} onClose={onClose}>
      <p>{t("access.devices.revoke.sure", { name: device.name })}</p>
      {failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(failure, language)}
        </p>
      )}
      <div className="answers">
        <button
          type="button"
          className="button strong"
          disabled={doing}
          onClick={() => act(() => revokeDevice(device.id), onDone)}
        >
          {t("access.devices.revoke")}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </Dialog>
  );
}

/** The files that a device needs, to be saved this once. */
function Certificate({ certified, onClose }: { certified: NewCertificate; onClose: () => void }) {
  const { t } = useWords();
  const { city } = useCity();
  const { name } = certified.made;
  const files = [
    { file: `${name}.pem`, text: certified.certificate },
    { file: `${name}.key`, text: certified.key ?? "" },
    { file: "devices-authority.pem", text: certified.authority },
  ];
  return (
    <Dialog title={t("access.devices.certificate")} onClose={onClose}>
      <p>{t("access.devices.certify.about", { address: city?.endpoints.mqtt_certified ?? "" })}</p>
      <div className="answers">
        {files.map(({ file, text }) => (
          <a
            key={file}
            className="button"
            download={file}
            href={`data:application/x-pem-file;charset=utf-8,${encodeURIComponent(text)}`}
          >
            {t("access.devices.certify.download", { name: file })}
          </a>
        ))}
      </div>
    </Dialog>
  );
}
