import type { ReactNode } from "react";
import { useShellText } from "#console/shell/texts.ts";
import { Icon } from "#console/ui/Icon.tsx";

/** While the page comes over plain http from another machine (--insecure-http, D20), everybody is told that others can read along. */
export default function PlainHttp(): ReactNode {
  const t = useShellText();
  if (window.isSecureContext) return null;
  return (
    <p className="k-bar" role="status">
      <Icon name="lock" />
      <span>{t.plainHttp}</span>
    </p>
  );
}
