import { describe, expect, it } from "vitest";
import { areaWords, awayWords, lengthWords } from "./measureWords.ts";

const plain = (text: string) => text.replace("\u00a0", " ");

describe("measures in words", () => {
  it("say lengths with the unit that fits", () => {
    expect(plain(lengthWords(0, "vi"))).toBe("0,0 m");
    expect(plain(lengthWords(1234.5, "vi"))).toBe("1.234,5 m");
    expect(plain(lengthWords(2310, "vi"))).toBe("2,31 km");
    expect(plain(lengthWords(2310, "en"))).toBe("2.31 km");
    expect(plain(awayWords(45.4, "vi"))).toBe("45 m");
    expect(plain(awayWords(3120, "vi"))).toBe("3,1 km");
  });

  it("say areas with the unit that fits", () => {
    expect(plain(areaWords(12.34, "vi"))).toBe("12,3 m²");
    expect(plain(areaWords(4520, "vi"))).toBe("4.520 m²");
    expect(plain(areaWords(12500, "vi"))).toBe("1,25 ha");
    expect(plain(areaWords(1439000000, "vi"))).toBe("1.439,00 km²");
  });
});
