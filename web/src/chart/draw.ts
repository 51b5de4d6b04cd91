import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

// The SVG drawing stays sharp on every screen and can be looked into by tests; courses are small.
use([LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export function startChart(holder: HTMLElement): EChartsType {
  return init(holder, null, { renderer: "svg" });
}
