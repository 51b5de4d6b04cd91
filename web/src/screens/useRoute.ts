import { type MouseEvent, useCallback, useMemo, useSyncExternalStore } from "react";
import { formatRoute, parseRoute, type Route } from "./route.ts";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

function address(): string {
  return `${location.pathname}?${location.search.slice(1)}`;
}

/**
 * Goes to a route. The place on the map stays in the hash, so that coming back shows the same view, unless
 * another place is asked for.
 */
export function go(route: Route, replace = false, hash = location.hash): void {
  const target = formatRoute(route) + hash;
  if (replace) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const now = useSyncExternalStore(subscribe, address);
  return useMemo(() => {
    const [path = "/", search = ""] = now.split("?");
    return parseRoute(path, search);
  }, [now]);
}

/** Whether a click means the link itself; every other click, such as one with Ctrl, is the browser's. */
export function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** Properties of a link inside the app: a plain click stays in it. */
export function useLink(route: Route, hash?: string): { href: string; onClick: (event: MouseEvent) => void } {
  const href = formatRoute(route);
  const onClick = useCallback(
    (event: MouseEvent) => {
      if (!isPlain(event)) return;
      event.preventDefault();
      const [path = "/", search = ""] = href.split("?");
      go(parseRoute(path, search), false, hash);
    },
    [href, hash],
  );
  return { href: href + (hash ?? ""), onClick };
}
