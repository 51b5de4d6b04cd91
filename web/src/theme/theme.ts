export type ThemeChoice = "auto" | "light" | "dark";

export type Theme = "light" | "dark";

const storageKey = "dothi.theme";

const darkDevice = matchMedia("(prefers-color-scheme: dark)");

const listeners = new Set<() => void>();

let choice = readChoice();

function readChoice(): ThemeChoice {
  const kept = localStorage.getItem(storageKey);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function getThemeChoice(): ThemeChoice {
  return choice;
}

export function getTheme(): Theme {
  if (choice !== "auto") return choice;
  return darkDevice.matches ? "dark" : "light";
}

/** Puts the theme on the document first and tells afterwards, so that listeners read the new colours. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = getTheme();
  for (const listener of listeners) listener();
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  localStorage.setItem(storageKey, next);
  applyTheme();
}

export function subscribeTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the device while the choice is "auto". */
export function followDevice(): void {
  darkDevice.addEventListener("change", applyTheme);
}
