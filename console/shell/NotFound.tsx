import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useUiText } from "#console/ui/texts.ts";

/** An address that leads nowhere. */
export function NotFound(): ReactNode {
  const t = useUiText();
  return (
    <div className="k-state-box is-page">
      <p className="k-state-title is-calm">{t.state.notFoundTitle}</p>
      <p className="k-ink-2">{t.state.notFound}</p>
      <Link to="/">{t.state.goHome}</Link>
    </div>
  );
}
