import { createContext, useContext } from "react";
import { CityClock } from "../clock/cityClock.ts";
import { Board } from "../things/Board.ts";
import { LiveStream } from "./LiveStream.ts";

/** The parts of the app that live as long as the page. */
export interface Services {
  board: Board;
  clock: CityClock;
  stream: LiveStream;
  /** Called when the things must be read again. */
  onThings: (listener: () => void) => () => void;
  /** Called when alarms must be read again: at once, and then a few times a second at most. */
  onAlarms: (listener: () => void) => () => void;
}

/** How long a burst of "things have changed" is waited out before they are read again. */
const settleMs = 500;
/** Short enough that an alarm stands on the screen within a second, also where others have just come. */
const alarmPauseMs = 400;

export function makeServices(): Services {
  const board = new Board();
  const clock = new CityClock();
  const listeners = new Set<() => void>();
  const alarms = makePaced(alarmPauseMs);
  let settling: ReturnType<typeof setTimeout> | undefined;
  const stream = new LiveStream("/live", {
    onTick: (tick) => clock.set(tick),
    onChanges: (changes) => board.change(changes),
    onThings: () => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        for (const listener of listeners) listener();
      }, settleMs);
    },
    onAlarms: alarms.call,
  });
  const onThings = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { board, clock, stream, onThings, onAlarms: alarms.subscribe };
}

/** Listeners that are called at once, and again after a pause where they were meant to be called meanwhile. */
export function makePaced(pauseMs: number) {
  const listeners = new Set<() => void>();
  let pausing = false;
  let again = false;
  const call = () => {
    again = pausing;
    if (pausing) return;
    pausing = true;
    setTimeout(() => {
      pausing = false;
      if (again) call();
    }, pauseMs);
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return { call, subscribe };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("useServices is called outside ServicesContext.");
  return services;
}
