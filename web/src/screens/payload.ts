/** Longest piece of a payload that is shown. */
const mostCharacters = 240;

/** Above this share of characters that are no text, the whole is taken for no text. */
const mostUnreadable = 0.2;

/** How a refused message's content is shown: a few broken letters are shown, a picture is not. */
export function showPayload(payload: string): { text: string } | "blank" | "binary" {
  if (payload.trim() === "") return "blank";
  const piece = payload.slice(0, mostCharacters);
  const unreadable = [...piece].filter((letter) => letter === "\ufffd" || letter < "\t").length;
  if (unreadable > mostUnreadable * piece.length) return "binary";
  return { text: payload.length > mostCharacters ? `${piece}…` : piece };
}
