/** The family the map's letters are drawn with. */
export const labelFont = "Inter Variable";

/**
 * The page's letters must be there before the map draws its first label, since it keeps what it has
 * drawn; the sample asks for both subsets, latin and Vietnamese.
 */
export async function loadLabelFont(): Promise<void> {
  await document.fonts.load(`24px "${labelFont}"`, "Aộ").catch(() => []);
}
