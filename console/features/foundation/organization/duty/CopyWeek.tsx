import { type ReactNode, useState } from "react";
import { Modal } from "antd";
import { api } from "#console/lib/api.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Team, useRefresh } from "../queries.ts";
import { useOrganizationText } from "../texts.ts";
import { plusDays } from "./days.ts";

type Copied = Awaited<ReturnType<typeof copy>>;
const copy = (from: string, to: string, team: string | undefined) => api("POST /v1/duty/copy", { body: { from, to, ...(team === undefined ? {} : { team }) } });

/** Copies last week's duty to the week that is shown, and tells what was left out. */
export function CopyWeek({ to, team, onClose }: { to: string; team: Team | undefined; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [copied, setCopied] = useState<Copied | null>(null);
  const from = plusDays(to, -7);
  if (copied !== null)
    return (
      <Modal open title={t.duty.copied(copied.copied)} footer={null} onCancel={onClose} width={480}>
        <p className="k-ink-2">{t.duty.skipped(copied.skipped.length)}</p>
        <ul className="organization-block" style={{ gap: 2, maxHeight: 320, overflow: "auto" }}>
          {copied.skipped.map((one) => (
            <li key={`${one.person.id} ${one.on} ${one.from}`} className="k-num">
              {one.person.name} {one.on} {one.from}–{one.to} <span className="k-ink-3">{t.duty.skippedWhy[one.code] ?? one.code}</span>
            </li>
          ))}
        </ul>
      </Modal>
    );
  const run = async (): Promise<void> => {
    const answer = await copy(from, to, team?.id);
    await refresh();
    if (answer.skipped.length > 0) return setCopied(answer);
    toast(t.duty.copied(answer.copied));
    onClose();
  };
  return (
    <ConfirmAct title={t.duty.copyTitle} act={t.duty.copyAct} onAct={run} onClose={() => copied === null && onClose()}>
      <p>
        {t.duty.copyNote(from, to)} {team === undefined ? "" : t.duty.copyTeam(team.name)}
      </p>
    </ConfirmAct>
  );
}
