import { useMemo, useState } from "react";
import { readDevices } from "../api/accessRequests.ts";
import type { Device } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { DevicesRoute } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { DevicePage } from "./DevicePage.tsx";
import { Secret } from "./Secret.tsx";

/** What may connect to the broker, and what each may send there. */
export function DevicesScreen({ route, onHelp }: { route: DevicesRoute; onHelp: () => void }) {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readDevices);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const opened = useMemo(() => data?.find(({ id }) => id === route.id) ?? null, [data, route.id]);
  const close = () => go({ screen: "devices", id: null });
  useKeys({ "?": onHelp, escape: () => route.id !== null && close() });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access" aria-label={t("title.devices")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.devices")}</h1>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("access.devices.add")}
        </button>
      </header>
      {failure !== null && (
        <FailureNotice what="failure.access" works="failure.access.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={6} />}
      <div className={route.id === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("access.devices.list")}>
            {data.length === 0 ? (
              <Empty title={t("access.devices.empty")}>
                <p>{t("access.devices.empty.next")}</p>
              </Empty>
            ) : (
              <ul className="lines">
                {data.map((device) => (
                  <DeviceLine key={device.id} device={device} opened={device.id === route.id} />
                ))}
              </ul>
            )}
          </section>
        )}
        <div className="pages">
          {opened !== null && (
            <DevicePage
              key={opened.id}
              device={opened}
              onClose={close}
              onChanged={retry}
              onSecret={setSecret}
            />
          )}
        </div>
      </div>
      {adding && (
        <DeviceDialog
          device={null}
          onClose={() => setAdding(false)}
          onSaved={(saved, password) => {
            setAdding(false);
            setSecret(password);
            retry();
            go({ screen: "devices", id: saved.id });
          }}
        />
      )}
      {secret !== null && (
        <Dialog title={t("access.password")} onClose={() => setSecret(null)}>
          <Secret about="access.devices.once" secret={secret} />
        </Dialog>
      )}
    </section>
  );
}

function DeviceLine({ device, opened }: { device: Device; opened: boolean }) {
  const { t } = useWords();
  const link = useLink({ screen: "devices", id: device.id });
  const holds = device.state === "holds";
  return (
    <li>
      <a {...link} aria-current={opened ? "page" : undefined}>
        <span className={holds ? undefined : "over"}>{device.name}</span>
        <span className="fine">
          {[device.note, device.things.join(", "), holds ? "" : t("access.devices.revoked.short")]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
      </a>
    </li>
  );
}
