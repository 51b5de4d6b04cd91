/** Saves a file that the server has made on the person's own machine. */
export function saveFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file over when this comes to its turn.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}
