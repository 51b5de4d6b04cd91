import { useEffect } from "react";
import { pageRule, type Sheet } from "./paper.ts";

/** Tells the browser the size of the paper while the screen is open; a style element would be inline style. */
export function usePageRule({ size, way }: Sheet) {
  useEffect(() => {
    const rules = new CSSStyleSheet();
    rules.replaceSync(pageRule({ size, way }));
    document.adoptedStyleSheets.push(rules);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== rules);
    };
  }, [size, way]);
}
