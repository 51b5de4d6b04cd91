import type { Map as MapView } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";
import { formatLook } from "../map/place.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** How long it is said that the link was copied. */
const saidMs = 4_000;

/** The address of what is seen; the place is in it even before the map was ever moved. */
function addressOf(map: MapView | null): string {
  if (map === null || location.hash !== "") return location.href;
  const { lat, lng } = map.getCenter();
  return location.href.replace(/#?$/, formatLook({ zoom: map.getZoom(), latitude: lat, longitude: lng }));
}

/** Copies a link to exactly this view; where the browser refuses, the link is shown to be copied by hand. */
export function LinkButton({ map }: { map: MapView | null }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState<string | null>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const address = addressOf(map);
    try {
      // Without a safe connection the browser has no clipboard at all.
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      setByHand(address);
    }
  };
  return (
    <>
      <button type="button" aria-label={t("link.copy")} title={t("link.copy")} onClick={() => void copy()}>
        <Icon name="link" />
      </button>
      <span className="said" role="status">
        {copied && <span>{t("link.copied")}</span>}
      </span>
      {byHand !== null && <ByHand address={byHand} onClose={() => setByHand(null)} />}
    </>
  );
}

function ByHand({ address, onClose }: { address: string; onClose: () => void }) {
  const { t } = useWords();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <Dialog title={t("link.byHand")} onClose={onClose}>
      <label className="byhand">
        {t("link.byHand.how")}
        <input ref={field} readOnly value={address} onFocus={(event) => event.target.select()} />
      </label>
    </Dialog>
  );
}
