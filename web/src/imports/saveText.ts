import { saveFile } from "../maptools/saveFile.ts";

/** Saves a text as a file on the person's own machine. */
export function saveText(name: string, text: string, mediaType: string): void {
  saveFile(name, new Blob([text], { type: `${mediaType};charset=utf-8` }));
}
