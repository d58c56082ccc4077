import { useKeys } from "#console/lib/keys.ts";

/** The parts of the page that F6 walks, in the order of the document: whatever carries `data-pane`. */
function panes(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(
    (pane) => pane.getClientRects().length > 0,
  );
}

function walk(step: 1 | -1): void {
  const all = panes();
  const here = all.findLastIndex((pane) => pane.contains(document.activeElement));
  const next = all[(here + step + all.length) % all.length];
  if (next === undefined) return;
  // The place last chosen in a pane is where its reader expects to come back to.
  const inside = next.querySelector<HTMLElement>(
    '[aria-current="true"], [aria-current="page"], [tabindex="0"], a, button, input, textarea',
  );
  (next.tabIndex >= 0 ? next : (inside ?? next)).focus();
}

/** Lets F6 and Shift+F6 walk the panes; stands once in the shell. */
export function usePaneKeys(scope: string, labels: { next: string; previous: string }): void {
  useKeys(scope, {
    F6: { label: labels.next, run: () => walk(1) },
    "Shift+F6": { label: labels.previous, run: () => walk(-1) },
  });
}
