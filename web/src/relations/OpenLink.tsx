import type { MouseEvent, ReactNode } from "react";
import { type CentreRoute, formatRoute } from "../screens/route.ts";
import { isPlain } from "../screens/useRoute.ts";

interface Props {
  id: number;
  route: CentreRoute;
  onOpen: (id: number) => void;
  children: ReactNode;
}

/** Opens another thing of the same view; the focus goes along. */
export function OpenLink({ id, route, onOpen, children }: Props) {
  const open = (event: MouseEvent) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    onOpen(id);
  };
  return (
    <a href={formatRoute({ ...route, thing: id })} onClick={open} data-opens={id}>
      {children}
    </a>
  );
}
