/** Saves a text as a file on the person's own machine. */
export function saveText(name: string, text: string, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${mediaType};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file over when this comes to its turn.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
