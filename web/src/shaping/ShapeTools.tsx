import type { Map as MapView } from "maplibre-gl";
import type { CentreRoute } from "../screens/route.ts";
import { DrawTool } from "./DrawTool.tsx";
import { ReshapeTool } from "./ReshapeTool.tsx";
import "./shaping.css";

interface Props {
  map: MapView | null;
  route: CentreRoute;
}

/** A thing whose shape is edited on the map, or one that is drawn. */
export function ShapeTools({ map, route }: Props) {
  const { shaping } = route;
  if (shaping === null) return null;
  return shaping === "draw" ? (
    <DrawTool map={map} route={route} />
  ) : (
    <ReshapeTool key={shaping} map={map} route={route} id={shaping} />
  );
}
