import { takeFrom } from "./provider.ts";

/**
 * Loads the app anew for whoever is in now, so that nothing is left of what the one before saw: where a link or the
 * sign-in page led here the city, or where somebody was before, else the page that was asked for.
 */
export function enter(): void {
  if (location.pathname === "/dang-nhap") location.replace(takeFrom());
  else location.reload();
}
