import type { FeatureCollection, Point } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import { labelFont } from "./labelFont.ts";
import type { Palette } from "./palette.ts";
import type { PlaceName } from "./style.ts";

/** The names that every map of Vietnam carries; `say` gives them in the language of the screen. */
export function archipelagos(say: (key: "map.paracels" | "map.spratlys") => string): PlaceName[] {
  return [
    { name: say("map.paracels"), longitude: 112, latitude: 17.3, rank: "island", anchor: "bottom" },
    { name: say("map.spratlys"), longitude: 112.7, latitude: 10.4, rank: "island" },
  ];
}

type Island = readonly [name: string, longitude: number, latitude: number];

/** To a hundredth of a degree, about a kilometre: dots on a map of the country, no outlines for a harbour. */
const hoangSa: readonly Island[] = [
  ["Đảo Hoàng Sa", 111.61, 16.53],
  ["Đảo Hữu Nhật", 111.59, 16.51],
  ["Đảo Quang Ảnh", 111.5, 16.45],
  ["Đảo Quang Hòa", 111.71, 16.45],
  ["Đảo Duy Mộng", 111.74, 16.46],
  ["Đảo Tri Tôn", 111.2, 15.78],
  ["Đảo Bạch Quy", 111.76, 16.06],
  ["Đá Bắc", 111.5, 17.1],
  ["Đá Lồi", 111.68, 16.23],
  ["Đá Bông Bay", 112.53, 16.03],
  ["Đảo Phú Lâm", 112.34, 16.83],
  ["Đảo Cây", 112.27, 16.98],
  ["Đảo Bắc", 112.31, 16.96],
  ["Đảo Trung", 112.33, 16.95],
  ["Đảo Nam", 112.34, 16.94],
  ["Đảo Linh Côn", 112.73, 16.67],
];

const truongSa: readonly Island[] = [
  ["Đảo Trường Sa", 111.92, 8.64],
  ["Đảo Trường Sa Đông", 112.35, 8.93],
  ["Đá Tây", 112.23, 8.86],
  ["Đá Lát", 111.67, 8.67],
  ["Đảo An Bang", 112.92, 7.89],
  ["Đảo Phan Vinh", 113.69, 8.97],
  ["Đá Chữ Thập", 112.89, 9.55],
  ["Đá Tiên Nữ", 114.65, 8.86],
  ["Đảo Sinh Tồn", 114.33, 9.89],
  ["Đảo Sinh Tồn Đông", 114.56, 9.9],
  ["Đá Gạc Ma", 114.28, 9.72],
  ["Đá Vành Khăn", 115.53, 9.9],
  ["Đảo Nam Yết", 114.37, 10.18],
  ["Đảo Sơn Ca", 114.48, 10.37],
  ["Đảo Ba Bình", 114.37, 10.38],
  ["Đảo Loại Ta", 114.42, 10.67],
  ["Đá Su Bi", 114.08, 10.92],
  ["Đảo Thị Tứ", 114.28, 11.05],
  ["Đảo Bến Lạc", 115.02, 11.08],
  ["Đảo Song Tử Tây", 114.33, 11.43],
  ["Đảo Song Tử Đông", 114.35, 11.45],
  ["Đảo Vĩnh Viễn", 115.8, 10.73],
  ["Đảo Bình Nguyên", 115.83, 10.82],
];

/** Islands of quần đảo Hoàng Sa and quần đảo Trường Sa, which the land of the world is too coarse for. */
export const islands: FeatureCollection<Point> = {
  type: "FeatureCollection",
  features: [...hoangSa, ...truongSa].map(([name, longitude, latitude]) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [longitude, latitude] },
    properties: { name },
  })),
};

/** Closer by a dot of a kilometre would lie beside its island. */
const lastZoom = 12;
const namesZoom = 7;

/** The layers of the islands and their archipelagos' names: nothing dims or hides them. */
export const islandLayerIds = ["islands", "island-names", "archipelagos"] as const;

/** Islands are drawn from the first zoom on and named where there is room; every map has these layers. */
export function islandLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "islands",
      type: "circle",
      source: "islands",
      maxzoom: lastZoom,
      paint: {
        "circle-color": palette.ground,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 2, 0.8, 5, 1.6, 9, 4],
        "circle-stroke-color": palette.edge,
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 2, 0.6, 9, 1],
      },
    },
    {
      id: "island-names",
      type: "symbol",
      source: "islands",
      minzoom: namesZoom,
      maxzoom: lastZoom,
      layout: {
        "text-field": ["get", "name"],
        "text-font": [labelFont],
        "text-size": 12,
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 0.6,
        "text-max-width": 20,
      },
      paint: { "text-color": palette.second, "text-halo-color": palette.sea, "text-halo-width": 1.5 },
    },
  ];
}
