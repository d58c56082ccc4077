import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { RecoveryFile } from "./RecoveryFile.tsx";
import { useOperationText } from "./texts.ts";
import "./operation.css";

export const recoveryKey = ["operation", "recovery"] as const;

/** At the top of every page of an administrator until the recovery file is saved (D6); a demo may be lost. */
export default function RecoveryBanner(): ReactNode {
  const t = useOperationText();
  const { centre } = useSession();
  const [open, setOpen] = useState(false);
  const recovery = useQuery({ queryKey: recoveryKey, queryFn: () => api("GET /v1/operation/recovery", {}), staleTime: 60_000, enabled: !centre.demo });
  if (recovery.data === undefined || recovery.data.saved) return null;
  return (
    <div className="k-bar" role="status">
      <Icon name="lock" />
      <span>{t.recovery.banner}</span>
      <span className="k-space" />
      <Button size="small" onClick={() => setOpen(true)}>
        {t.recovery.act}
      </Button>
      {open ? <RecoveryFile onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
