function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")];
}

/** Puts the focus on the row of a thing, if it is shown. */
export function focusRow(id: number): boolean {
  const row = rows().find((each) => each.dataset.row === String(id));
  row?.focus();
  return row !== undefined && document.activeElement === row;
}

/** Moves the focus to the next or previous row, starting from the focused or else the chosen one. */
export function stepRow(step: 1 | -1, chosen: number | null): void {
  const all = rows();
  const focused = all.findIndex((row) => row.matches(":focus"));
  const from = focused >= 0 ? focused : all.findIndex((row) => row.dataset.row === String(chosen));
  const start = from < 0 && step < 0 ? 0 : from;
  const next = all[Math.max(0, Math.min(all.length - 1, start + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
