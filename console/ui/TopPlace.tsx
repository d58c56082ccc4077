import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

/** The two places in the top bar that a page may fill. */
export interface TopPlaces {
  left: HTMLElement | null;
  right: HTMLElement | null;
}

export const TopPlacesContext = createContext<TopPlaces>({ left: null, right: null });

/** Puts a page's own things into the top bar: filters at the left after its name, figures at the right. */
export function InTopBar({ side, children }: { side: "left" | "right"; children: ReactNode }): ReactNode {
  const place = useContext(TopPlacesContext)[side];
  return place === null ? null : createPortal(children, place);
}
