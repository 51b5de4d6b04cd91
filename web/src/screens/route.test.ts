import { describe, expect, it } from "vitest";
import { formatRoute, home, parseRoute, type Route } from "./route.ts";

const evening = Date.parse("2026-03-12T10:40:00Z");

const ring = [
  { latitude: 10, longitude: 105 },
  { latitude: 10.5, longitude: 105.25 },
  { latitude: -11, longitude: 105.5 },
];

describe("the address", () => {
  it("is read and written alike", () => {
    const routes: Route[] = [
      home,
      { ...home, range: "7d" },
      { ...home, thing: 12, range: "30d" },
      { ...home, at: evening },
      { ...home, thing: 12, range: "7d", at: evening },
      { ...home, at: evening, area: { level: "zone", code: "LV/1", zoneType: "catchment" } },
      { ...home, thing: 12, area: { level: "commune", code: "31135", zoneType: null } },
      { screen: "service" },
      { screen: "alarmMetrics", days: 7 },
      { screen: "alarmMetrics", days: 30 },
      { screen: "agencies", uid: null, day: null },
      { screen: "agencies", uid: "so-xd:1", day: "2025-06-30" },
      { screen: "areas", area: null },
      { screen: "areas", area: { level: "zone", code: "LV/1", zoneType: "catchment" } },
      { ...home, network: { from: 12, direction: "downstream" } },
      { ...home, thing: 7, at: evening, network: { from: 12, direction: "upstream" } },
      { ...home, found: { type: "street", id: 9 } },
      { ...home, found: { type: "place", longitude: 105.5, latitude: 10.25 } },
      { ...home, off: ["rain_gauge", "transport.*"] },
      { ...home, at: evening, off: ["ranh-gioi"], print: true },
      { ...home, thing: 12, print: true },
      { screen: "import", id: null },
      { screen: "import", id: 7 },
      { screen: "edit", kind: null, text: "", area: null, drawn: null },
      { screen: "edit", kind: "road_segment", text: "Nguyễn & Trãi", area: "31135", drawn: null },
      { ...home, here: { latitude: 10.03451, longitude: 105.78812 }, chooser: "area" },
      { ...home, chooser: ring },
      { screen: "edit", kind: "road_segment", text: "", area: null, drawn: ring },
      { screen: "completeness", kind: null, agency: null },
      { screen: "completeness", kind: "rain_gauge", agency: "so-xd:1" },
      { screen: "signIn" },
      { screen: "account" },
      { screen: "users", id: null },
      { screen: "users", id: 3 },
      { screen: "devices", id: null },
      { screen: "devices", id: 7 },
      { screen: "privacy", part: "requests", id: null },
      { screen: "privacy", part: "requests", id: 7 },
      { screen: "privacy", part: "consents", id: null },
      { screen: "privacy", part: "breaches", id: 2 },
      { screen: "privacy", part: "catalogue", id: null },
      { screen: "alarms", id: null, priorities: [], shelved: false },
      { screen: "alarms", id: 12, priorities: [1, 3], shelved: true },
      { screen: "rules", id: null },
      { screen: "rules", id: 7 },
      { screen: "parameters", day: null, text: "" },
      { screen: "parameters", day: "2026-06-01", text: "báo động" },
      { screen: "changes" },
      { screen: "deadLetters" },
    ];
    for (const route of routes) {
      const [path = "", search = ""] = formatRoute(route).split("?");
      expect(parseRoute(path, search)).toEqual(route);
    }
  });

  it("says the time as the city's clock shows it", () => {
    expect(formatRoute({ ...home, at: evening })).toBe("/?luc=2026-03-12T17:40");
  });

  it("falls back to the shortest range and to now, and knows what it does not know", () => {
    expect(parseRoute("/", "?khoang=1y&luc=soon&dia-ban=lang/1&ha-luu=song&day=91,0&vung=1,2")).toEqual(home);
    expect(parseRoute("/co-quan", "?ngay=hôm+nay")).toEqual({ screen: "agencies", uid: null, day: null });
    for (const path of [
      "/doi-tuong/x",
      "/quan-tri",
      "/quan-tri/nguoi-dung/x",
      "/quan-tri/nguoi-dung/1/2",
      "/doi-tuong",
      "/du-lieu",
      "/nhap-du-lieu/x",
      "/thay-doi/1",
      "/co-quan/a/b",
      "/co-quan/%E0",
      "/dia-ban/lang/1",
      "/dia-ban/xa",
      "/a/b/c",
    ]) {
      expect(parseRoute(path, "")).toEqual({ screen: "missing" });
    }
  });
});
