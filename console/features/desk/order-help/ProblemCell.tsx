import { Button } from "antd";
import type { ReactNode } from "react";
import type { Problem } from "#contract/order-help.ts";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useLookAgain } from "./queries.ts";
import { useHelpText } from "./texts.ts";

/** Why an order cannot leave, who was told, who has read it; telling, and giving one's receipt. */
export function ProblemCell({ row, problem }: { row: { id: string }; problem: Problem }): ReactNode {
  const t = useHelpText();
  const may = useMay();
  const me = useSession().person;
  const when = useWhen();
  const again = useLookAgain();
  const telling = useSubmit(async () => {
    const { told } = await api("POST /v1/orders/{id}/telling", { params: { id: row.id } });
    await again();
    toast(t.told(told));
  });
  const receiving = useSubmit(async () => {
    await api("POST /v1/orders/{id}/receipt", { params: { id: row.id } });
    await again();
    toast(t.received);
  });
  const trouble = telling.problem ?? receiving.problem;
  const mine = problem.tellings.find((one) => one.person === me.name);
  return (
    <span className="k-line k-wrap">
      {problem.short ? <span className="k-tag is-warn">{t.short}</span> : null}
      {problem.note === "" ? null : <span>{problem.note}</span>}
      {problem.toldAt === null ? <span className="k-tag is-warn">{t.notTold}</span> : <span className="k-small k-ink-2">{t.toldAt(when.clock(problem.toldAt))} · {t.read(problem.tellings.filter((one) => one.readAt !== null).length, problem.tellings.length)}</span>}
      {mine !== undefined && mine.readAt === null ? (
        <Button size="small" type="primary" loading={receiving.busy} onClick={() => void receiving.submit()}>
          {t.receipt}
        </Button>
      ) : problem.toldAt === null && may("orders.act") ? (
        <Button size="small" loading={telling.busy} onClick={() => void telling.submit()}>
          {t.tell}
        </Button>
      ) : null}
      {trouble === null ? null : <span className="k-problem">{trouble.text}</span>}
    </span>
  );
}
