/** How much of the map, from its right edge, the panel lies over; none where it hides the whole map. */
export function coveredWidth(holder: HTMLElement): number {
  const panel = document.querySelector(".panel")?.getBoundingClientRect();
  const map = holder.getBoundingClientRect();
  if (panel === undefined || panel.left <= map.left) return 0;
  return Math.max(0, map.right - panel.left);
}
