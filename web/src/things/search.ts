/** Text without tone marks, other marks and capitals, so that "nguyen" finds "Nguyễn" and "do" "Đô". */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** True when every word asked for occurs somewhere in one of the texts. */
export function matches(asked: string, texts: readonly string[]): boolean {
  const words = plain(asked).split(" ");
  const searched = texts.map(plain).join("\n");
  return words.every((word) => searched.includes(word));
}
