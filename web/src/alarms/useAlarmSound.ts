import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { readWaitingAlarms } from "../api/alarmRequests.ts";
import { useResource } from "../api/useResource.ts";
import { decideSound, nothingHeard, play } from "./alarmSound.ts";

const chosenKey = "dothi.sound";
const mutedKey = "dothi.sound.muted";
const muteMs = 10 * 60_000;
const lookEveryMs = 1_000;

export interface AlarmSound {
  on: boolean;
  /** It should sound, but the browser waits for somebody to do something on the page. */
  blocked: boolean;
  /** Until when it is silent, in milliseconds since 1970 by the machine's clock; null where it is not. */
  mutedUntil: number | null;
  turn: (on: boolean) => void;
  mute: () => void;
}

/** Lets alarms be heard, once somebody has switched that on; `stamp` is another one when they have changed. */
export function useAlarmSound(stamp: number): AlarmSound {
  const [on, setOn] = useState(() => localStorage.getItem(chosenKey) === "on");
  const [mutedUntil, setMutedUntil] = useState(() => Number(localStorage.getItem(mutedKey) ?? 0));
  const { context, blocked } = useAudio(on);
  const waiting = useResource(on ? readWaitingAlarms : null);
  const { data, retry } = waiting;
  const heard = useRef(nothingHeard);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is all that there is to know of it.
  useEffect(retry, [stamp, retry]);
  useEffect(() => {
    if (!on || data === null || context === null) return;
    const look = () => {
      const decided = decideSound(heard.current, data, Date.now());
      heard.current = decided.heard;
      const silent = Date.now() < mutedUntil || context.state !== "running";
      if (decided.sounds !== null && !silent) play(context, decided.sounds);
      if (mutedUntil > 0 && Date.now() >= mutedUntil) setMutedUntil(0);
    };
    look();
    const timer = setInterval(look, lookEveryMs);
    return () => clearInterval(timer);
  }, [on, data, context, mutedUntil]);
  const turn = useCallback((next: boolean) => {
    localStorage.setItem(chosenKey, next ? "on" : "off");
    heard.current = nothingHeard;
    setOn(next);
  }, []);
  const mute = useCallback(() => {
    const until = Date.now() + muteMs;
    localStorage.setItem(mutedKey, String(until));
    setMutedUntil(until);
  }, []);
  const muted = mutedUntil > Date.now() ? mutedUntil : null;
  return useMemo(
    () => ({ on, blocked: on && blocked, mutedUntil: muted, turn, mute }),
    [on, blocked, muted, turn, mute],
  );
}

/** The browser's sound, which runs only after somebody has done something on the page. */
function useAudio(on: boolean): { context: AudioContext | null; blocked: boolean } {
  const [context, setContext] = useState<AudioContext | null>(null);
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    if (!on) return;
    const made = new AudioContext();
    const tell = () => setBlocked(made.state !== "running");
    const wake = () => void made.resume();
    made.addEventListener("statechange", tell);
    document.addEventListener("pointerdown", wake);
    document.addEventListener("keydown", wake);
    wake();
    tell();
    setContext(made);
    return () => {
      made.removeEventListener("statechange", tell);
      document.removeEventListener("pointerdown", wake);
      document.removeEventListener("keydown", wake);
      setContext(null);
      void made.close();
    };
  }, [on]);
  return { context, blocked };
}
