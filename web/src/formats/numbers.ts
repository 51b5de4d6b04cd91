import type { Language } from "../words/words.ts";

const locales: Record<Language, string> = { vi: "de-DE", en: "en-GB" };

const made = new Map<string, Intl.NumberFormat>();

/**
 * The number writer of a language. German grouping gives exactly the Vietnamese form (1.234,5) and,
 * unlike "vi", is in every browser's small set of locales.
 */
function writer(language: Language, least: number, most: number): Intl.NumberFormat {
  const key = `${language} ${least} ${most}`;
  let found = made.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locales[language], {
      minimumFractionDigits: least,
      maximumFractionDigits: most,
    });
    made.set(key, found);
  }
  return found;
}

/** A number with exactly so many decimals and a true minus: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function formatNumber(value: number, decimals: number, language: Language): string {
  const rounded = writer(language, decimals, decimals).format(value);
  const zero = /^-[0.,]*$/.test(rounded);
  return zero ? rounded.slice(1) : rounded.replace("-", "−");
}

/** A number with as many decimals as it needs, at most four: for properties and speeds. */
export function formatPlain(value: number, language: Language): string {
  return writer(language, 0, 4).format(value).replace("-", "−");
}

/** A value and its unit; a percent sign stands close, others after a space that does not break. */
export function formatValue(value: number, decimals: number, unit: string, language: Language): string {
  const number = formatNumber(value, decimals, language);
  if (unit === "" || unit === "1") return number;
  return unit === "%" ? `${number}%` : `${number}\u00a0${unit}`;
}

/** A share in 0..1 as whole percent; rounded down below 1, so that 100% means all. */
export function formatShare(share: number): string {
  return `${share >= 1 ? 100 : Math.floor(share * 100)}%`;
}
