/**
 * Loads the app anew for whoever is in now, so that nothing is left of what the one before saw: where a link or the
 * sign-in page led here the city, else the page that was asked for.
 */
export function enter(): void {
  if (location.pathname === "/dang-nhap") location.replace("/");
  else location.reload();
}
