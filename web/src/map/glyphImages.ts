import { type Priority, priorities } from "../alarms/alarmWords.ts";
import { digitY, priorityShapes } from "../alarms/priorityShapes.ts";
import { glyphDrawing, glyphNames, strikeDrawing } from "../things/glyphs.ts";
import type { Look } from "../things/state.ts";
import { alarmImageName, imageName } from "./features.ts";
import { labelFont } from "./labelFont.ts";
import type { Palette } from "./palette.ts";

/** Sizes in CSS pixels. */
const chipSize = 30;
const margin = 2;
const drawingSize = 20;
const alarmSize = 20;

export interface GlyphImage {
  name: string;
  image: ImageData;
  pixelRatio: number;
}

interface Strokes {
  fill: string;
  edge: string;
  line: string;
  lineWidth: number;
  edgeWidth: number;
}

function looks(palette: Palette): Record<Look, Strokes> {
  const { panel, second, edge, ink } = palette;
  return {
    fresh: { fill: panel, edge: second, line: ink, lineWidth: 1.7, edgeWidth: 1.5 },
    late: { fill: panel, edge, line: edge, lineWidth: 1.7, edgeWidth: 1.5 },
    silent: { fill: panel, edge: ink, line: second, lineWidth: 1.7, edgeWidth: 1.5 },
    none: { fill: "transparent", edge, line: edge, lineWidth: 1.1, edgeWidth: 1 },
    described: { fill: panel, edge, line: second, lineWidth: 1.5, edgeWidth: 1 },
  };
}

function drawChip(pen: CanvasRenderingContext2D, strokes: Strokes, simulated: boolean, halo: string): void {
  const box = new Path2D();
  box.roundRect(margin, margin, chipSize, chipSize, 7);
  pen.lineWidth = strokes.edgeWidth + 2;
  pen.strokeStyle = halo;
  pen.stroke(box);
  pen.fillStyle = strokes.fill;
  pen.fill(box);
  pen.lineWidth = strokes.edgeWidth;
  pen.strokeStyle = strokes.edge;
  pen.setLineDash(simulated ? [4, 3] : []);
  pen.stroke(box);
  pen.setLineDash([]);
}

function drawGlyph(
  pen: CanvasRenderingContext2D,
  name: string,
  look: Look,
  strokes: Strokes,
  ink: string,
): void {
  const inset = margin + (chipSize - drawingSize) / 2;
  pen.translate(inset, inset);
  pen.scale(drawingSize / 24, drawingSize / 24);
  pen.lineWidth = strokes.lineWidth;
  pen.strokeStyle = strokes.line;
  pen.stroke(new Path2D(glyphDrawing(name)));
  if (look !== "silent") return;
  const strike = new Path2D(strikeDrawing);
  for (const [width, colour] of [
    [6, strokes.fill],
    [2.4, ink],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke(strike);
  }
}

/** An empty square canvas of so many CSS pixels, scaled for the screen's density. */
function takePen(size: number, pixelRatio: number): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = size * pixelRatio;
  canvas.height = size * pixelRatio;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen?.scale(pixelRatio, pixelRatio);
  return pen;
}

function drawPriority(
  pen: CanvasRenderingContext2D,
  priority: Priority,
  hollow: boolean,
  palette: Palette,
): void {
  const colour = palette.priorities[priority - 1] ?? palette.ink;
  const shape = new Path2D(priorityShapes[priority]);
  pen.translate(margin, margin);
  pen.scale(alarmSize / 24, alarmSize / 24);
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = palette.ground;
  pen.stroke(shape);
  pen.fillStyle = hollow ? palette.panel : colour;
  pen.fill(shape);
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.stroke(shape);
  pen.fillStyle = (hollow ? undefined : palette.digits[priority - 1]) ?? palette.ink;
  pen.font = `700 13px ${labelFont}`;
  pen.textAlign = "center";
  pen.fillText(String(priority), 12, digitY(priority));
}

/** The glyph and digit of each priority, filled, and hollow for what is put aside. */
export function drawAlarmImages(palette: Palette): GlyphImage[] {
  const pixelRatio = Math.max(2, Math.ceil(window.devicePixelRatio));
  const size = alarmSize + 2 * margin;
  return priorities.flatMap((priority) =>
    [false, true].flatMap((hollow) => {
      const pen = takePen(size, pixelRatio);
      if (pen === null) return [];
      drawPriority(pen, priority, hollow, palette);
      const image = pen.getImageData(0, 0, size * pixelRatio, size * pixelRatio);
      return [{ name: alarmImageName(priority, hollow), image, pixelRatio }];
    }),
  );
}

/** Every symbol the map may need, drawn for the screen's pixel density in the palette's colours. */
export function drawGlyphImages(palette: Palette): GlyphImage[] {
  const pixelRatio = Math.max(2, Math.ceil(window.devicePixelRatio));
  const side = (chipSize + 2 * margin) * pixelRatio;
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) return [];
  pen.lineCap = "round";
  pen.lineJoin = "round";
  const images: GlyphImage[] = [];
  for (const glyph of glyphNames) {
    for (const [look, strokes] of Object.entries(looks(palette)) as [Look, Strokes][]) {
      for (const simulated of [true, false]) {
        pen.resetTransform();
        pen.clearRect(0, 0, side, side);
        pen.lineCap = "round";
        pen.lineJoin = "round";
        pen.scale(pixelRatio, pixelRatio);
        drawChip(pen, strokes, simulated, palette.ground);
        drawGlyph(pen, glyph, look, strokes, palette.ink);
        const image = pen.getImageData(0, 0, side, side);
        images.push({ name: imageName(glyph, look, simulated), image, pixelRatio });
      }
    }
  }
  return images;
}
