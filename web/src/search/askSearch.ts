/** What the search of the whole city is asked for from elsewhere on the screen. */
const asked = new EventTarget();

/** Puts words into the search of the whole city, as if they were typed there. */
export function askSearch(text: string): void {
  asked.dispatchEvent(new CustomEvent("ask", { detail: text }));
}

/** Calls back with the words that the search is asked for; gives what ends that. */
export function onAsked(callback: (text: string) => void): () => void {
  const hear = (event: Event) => event instanceof CustomEvent && callback(String(event.detail));
  asked.addEventListener("ask", hear);
  return () => asked.removeEventListener("ask", hear);
}
