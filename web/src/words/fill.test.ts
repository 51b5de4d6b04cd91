import { describe, expect, it } from "vitest";
import { fillWords } from "./fill.ts";

const kindName = (id: string) => (id === "bus_stop" ? "Trạm dừng xe buýt" : id);

describe("a code of the server", () => {
  it("becomes a sentence with shapes, kinds, numbers and the server's own words in it", () => {
    const wrong = { found: "LineString", accepted: "Point, Polygon", kind: "bus_stop" };
    expect(fillWords("refused.why.wrong_geometry", wrong, "vi", kindName)).toBe(
      "Hình là đường; Trạm dừng xe buýt phải là: điểm, vùng.",
    );
    expect(fillWords("import.why.breaks_off", { row: 12_345 }, "vi", kindName)).toContain("sau dòng 12.345;");
    const what = { vi: "Bề rộng «x»: một số", en: "Width «x»: a number" };
    expect(fillWords("refused.why.property_unreadable", { what }, "en", kindName)).toBe(
      "To correct: Width «x»: a number.",
    );
  });

  it("has no sentence where the lists know none, or something is not told", () => {
    expect(fillWords("import.why.unheard_of", {}, "vi", kindName)).toBeNull();
    expect(fillWords("import.why.breaks_off", undefined, "vi", kindName)).toBeNull();
  });

  it("keeps a brace that the file itself holds", () => {
    expect(fillWords("import.why.no_kml", { row: "{name}" }, "vi", kindName)).toBe(
      "Trong tệp nén không có .kml.",
    );
    expect(fillWords("import.why.not_kml", { name: "{n}.txt" }, "en", kindName)).toBe(
      "{n}.txt in it is no KML.",
    );
  });
});
