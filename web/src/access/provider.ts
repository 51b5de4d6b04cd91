import { beginAtProvider, comeFromProvider } from "../api/accessRequests.ts";
import type { ProviderAnswer } from "../api/contract.ts";

/** Where somebody was who was sent to the sign-in service, for as long as the tab is open. */
const FROM = "dothi.signIn.from";

/** What the sign-in service says in the address that it sends somebody back to; null where it says nothing. */
export function readAnswer(path: string, search: string): ProviderAnswer | null {
  const said = new URLSearchParams(search);
  if (path !== "/dang-nhap" || !said.has("state") || !(said.has("code") || said.has("error"))) return null;
  return {
    state: said.get("state"),
    answer: said.get("code"),
    issuer: said.get("iss"),
    error: said.get("error"),
  };
}

let finishing: Promise<null> | null = null;

/** Finishes signing in where the sign-in service has sent somebody back, once; null where it has not. */
export function comeBack(): Promise<null> | null {
  const answer = readAnswer(location.pathname, location.search);
  if (answer !== null) {
    // It is good once, and nothing that should stand in the address or the history.
    history.replaceState(null, "", location.pathname);
    finishing = comeFromProvider(answer);
  }
  return finishing;
}

/** Sends the browser to the sign-in service. */
export async function goToProvider(): Promise<null> {
  const { address } = await beginAtProvider();
  if (location.pathname !== "/dang-nhap") sessionStorage.setItem(FROM, location.pathname + location.search);
  location.assign(address);
  return null;
}

/** Where somebody was before signing in, told once. */
export function takeFrom(): string {
  const from = sessionStorage.getItem(FROM);
  sessionStorage.removeItem(FROM);
  return from ?? "/";
}
