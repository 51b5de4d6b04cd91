import { useRef, useState } from "react";
import type { Place } from "../things/shape.ts";
import type { WordKey } from "../words/words.ts";

const patienceMs = 15_000;

/** Why a device did not say where it is, in words that help. */
function reasonOf({ code }: GeolocationPositionError): WordKey {
  if (code === GeolocationPositionError.PERMISSION_DENIED) return "near.refused";
  return code === GeolocationPositionError.TIMEOUT ? "near.slow" : "near.lost";
}

export interface NearMe {
  seeking: boolean;
  trouble: WordKey | null;
  seek: () => void;
  /** Takes the trouble off the screen. */
  forget: () => void;
}

/** Asks the device where it is, when a person wants that; nothing is kept or sent but the question. */
export function useNearMe(onFound: (place: Place) => void): NearMe {
  const [seeking, setSeeking] = useState(false);
  const [trouble, setTrouble] = useState<WordKey | null>(null);
  const current = useRef(onFound);
  current.current = onFound;
  const seek = () => {
    setTrouble(null);
    if (!isSecureContext || !("geolocation" in navigator)) {
      setTrouble("near.unsafe");
      return;
    }
    setSeeking(true);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => {
        setSeeking(false);
        current.current({ latitude, longitude });
      },
      (error) => {
        setSeeking(false);
        setTrouble(reasonOf(error));
      },
      { enableHighAccuracy: true, timeout: patienceMs, maximumAge: 60_000 },
    );
  };
  return { seeking, trouble, seek, forget: () => setTrouble(null) };
}
