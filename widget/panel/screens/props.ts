import type { Acts } from "../../talk/session.ts";
import type { View } from "../../talk/view.ts";

/** What every screen gets. */
export interface ScreenProps {
  view: View;
  acts: Acts;
  origin: string;
  /** Folds the panel. */
  fold(): void;
}
