import { backoffMs } from "../api/backoff.ts";
import type { ClockTick } from "../api/contract.ts";
import { type Change, parseChanges, parseTick } from "./events.ts";

export interface LiveHandlers {
  onTick: (tick: ClockTick) => void;
  onChanges: (changes: Change[]) => void;
  /** Things are new or changed, or changes may have been missed: read them again. */
  onThings: () => void;
  /** Something has become of alarms, or may have. */
  onAlarms: () => void;
}

/** `retryAt` is a wall time in milliseconds. */
export type Link = { state: "starting" } | { state: "open" } | { state: "lost"; retryAt: number };

/** The server speaks at least every 10 s; after 30 s without a word the line is taken for dead. */
const silenceMs = 30_000;

/** The live stream of the whole city, opened again with growing pauses whenever it breaks. */
export class LiveStream {
  private source: EventSource | null = null;
  private link: Link = { state: "starting" };
  private failures = 0;
  private opened = false;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly address: string;
  private readonly handlers: LiveHandlers;

  constructor(address: string, handlers: LiveHandlers) {
    this.address = address;
    this.handlers = handlers;
  }

  /** Opens the stream at once, also while it waits for its next try. */
  readonly open = (): void => {
    this.drop();
    const source = new EventSource(this.address);
    this.source = source;
    this.listen(source);
    this.watch();
  };

  readonly close = (): void => {
    this.drop();
    this.listeners.clear();
  };

  readonly getLink = (): Link => this.link;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private listen(source: EventSource): void {
    const on = (name: string, act: (text: string) => void) =>
      source.addEventListener(name, (event: MessageEvent<unknown>) => {
        this.watch();
        if (typeof event.data === "string") act(event.data);
      });
    const tick = (text: string) => {
      const read = parseTick(text);
      if (read !== null) this.handlers.onTick(read);
    };
    on("hello", (text) => {
      tick(text);
      this.arrived();
    });
    on("clock", tick);
    on("observations", (text) => this.handlers.onChanges(parseChanges(text)));
    on("things", () => this.handlers.onThings());
    on("alarms", () => this.handlers.onAlarms());
    source.onerror = () => this.fail();
  }

  private arrived(): void {
    this.failures = 0;
    if (this.opened) {
      this.handlers.onThings();
      this.handlers.onAlarms();
    }
    this.opened = true;
    this.become({ state: "open" });
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.fail(), silenceMs);
  }

  private fail(): void {
    this.drop();
    this.failures += 1;
    const wait = backoffMs(this.failures, Math.random());
    this.timer = setTimeout(this.open, wait);
    this.become({ state: "lost", retryAt: Date.now() + wait });
  }

  private drop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.source?.close();
    this.source = null;
  }

  private become(link: Link): void {
    this.link = link;
    for (const listener of this.listeners) listener();
  }
}
