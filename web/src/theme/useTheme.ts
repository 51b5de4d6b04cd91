import { useSyncExternalStore } from "react";
import { getTheme, getThemeChoice, subscribeTheme, type Theme, type ThemeChoice } from "./theme.ts";

export function useTheme(): Theme {
  return useSyncExternalStore(subscribeTheme, getTheme);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribeTheme, getThemeChoice);
}
