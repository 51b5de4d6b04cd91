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
}

/** How long a burst of "things have changed" is waited out before they are read again. */
const settleMs = 500;

export function makeServices(): Services {
  const board = new Board();
  const clock = new CityClock();
  const listeners = new Set<() => void>();
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
  });
  const onThings = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { board, clock, stream, onThings };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("useServices is called outside ServicesContext.");
  return services;
}
