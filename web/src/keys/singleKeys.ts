/** Whether single-letter keys are on; they can be switched off (WCAG 2.1.4). */

const storageKey = "dothi.singleKeys";

const listeners = new Set<() => void>();

export function singleKeysOn(): boolean {
  return localStorage.getItem(storageKey) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  localStorage.setItem(storageKey, on ? "on" : "off");
  for (const listener of listeners) listener();
}

export function subscribeSingleKeys(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A box that is ticked and a slider are inputs, too, and take no letters. */
const fields = 'input:not([type="checkbox"], [type="radio"], [type="range"])';

/** True where letters are typed and must stay letters. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest(`${fields}, textarea, select, [contenteditable]`) !== null
  );
}
