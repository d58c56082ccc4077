import { Drawer } from "antd";
import type { ReactNode } from "react";
import { useNarrow } from "#console/lib/appearance.ts";
import { useOrganizationText } from "./texts.ts";
import "./organization.css";

/** A record beside its list; on phones it takes the whole screen. A click beside it keeps what was typed. */
export function Side({ title, onClose, wide = false, children }: { title: ReactNode; onClose: () => void; wide?: boolean; children: ReactNode }): ReactNode {
  const t = useOrganizationText();
  const narrow = useNarrow();
  return (
    <Drawer open title={title} onClose={onClose} closable={{ "aria-label": t.common.shut }} size={narrow ? "100%" : wide ? 720 : 520} mask={{ closable: false }} destroyOnHidden>
      <div className="organization-side">{children}</div>
    </Drawer>
  );
}
