let answer: boolean | undefined;

/** Whether this browser can draw the map at all; asked once, because each asking costs a context. */
export function canDrawMap(): boolean {
  if (answer === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    answer = context !== null;
  }
  return answer;
}
