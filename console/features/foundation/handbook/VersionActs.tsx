import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { PublishDialog } from "./PublishDialog.tsx";
import { type Document, type Version, useKinds, useRefresh } from "./queries.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";
import { useHandbookText } from "./texts.ts";
import { flushDraft } from "./unsaved.ts";

type Act = "submit" | "approve" | "return" | "withdraw" | "publish" | "goBack" | "endPilot";

/** What may be done with a version now, by its state and the reader's rights. */
export function VersionActs({ document, version }: { document: Document; version: Version }): ReactNode {
  const t = useHandbookText();
  const may = useMay();
  const me = useSession().person.id;
  const publishers = useKinds().data?.publishers ?? 2;
  const [asking, setAsking] = useState<Act | null>(null);
  const write = may("handbook.write");
  const publish = may("handbook.publish");
  const own = version.author?.id === me;
  const pilot = version.state === "in_force" && version.spans.every((span) => span.scope.kind !== "all");
  const offered: { act: Act; label: string; primary?: boolean; refused?: string }[] = [
    ...(version.state === "draft" && write ? [{ act: "withdraw" as const, label: t.acts.withdraw }, { act: "submit" as const, label: t.acts.submit, primary: true }] : []),
    ...(version.state === "review" && publish
      ? [
          { act: "return" as const, label: t.acts.giveBack },
          { act: "approve" as const, label: t.acts.approve, primary: true, ...(own && publishers > 1 ? { refused: t.acts.approveOther } : {}) },
        ]
      : []),
    ...(version.state === "approved" && publish ? [{ act: "return" as const, label: t.acts.giveBack }, { act: "publish" as const, label: t.acts.publish, primary: true }] : []),
    ...(pilot && publish ? [{ act: "endPilot" as const, label: t.document.endPilot }, { act: "publish" as const, label: t.acts.publishAgain }] : []),
    ...((version.state === "superseded" || version.state === "withdrawn") && write ? [{ act: "goBack" as const, label: t.acts.goBack }] : []),
  ];
  return (
    <>
      {offered.map((one) => (
        <Button key={one.act} size="small" type={one.primary === true ? "primary" : "default"} disabled={one.refused !== undefined} title={one.refused} onClick={() => setAsking(one.act)}>
          {one.label}
        </Button>
      ))}
      {asking === null ? null : <Asked key={asking} act={asking} document={document} version={version} own={own} onClose={() => setAsking((now) => (now === asking ? null : now))} />}
    </>
  );
}

function Asked({ act, document, version, own, onClose }: { act: Act; document: Document; version: Version; own: boolean; onClose: () => void }): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const refresh = useRefresh();
  const [, change] = useAddress();
  const { kind, key } = document;
  const params = { kind, key, n: version.n };
  if (act === "publish") return <PublishDialog name={label(document.title)} document={document} version={version} onClose={onClose} />;
  if (act === "submit" || act === "return") {
    const submit = act === "submit";
    return (
      <ReasonDialog
        title={submit ? t.acts.submitTitle : t.acts.giveBackTitle}
        act={submit ? t.acts.submit : t.acts.giveBack}
        keep={submit ? t.acts.keepWriting : t.acts.keepReading}
        label={submit ? t.acts.reason : t.acts.giveBackReason}
        {...(submit ? { hint: t.acts.reasonHint, start: version.reason } : {})}
        onClose={onClose}
        onAct={async (reason) => {
          if (submit) {
            // The last words first; then what stands there now is handed in.
            await flushDraft(`${kind}/${key}/${version.n}`);
            const { version: now } = await api("GET /v1/handbook/documents/{kind}/{key}/versions/{n}", { params });
            await api("POST /v1/handbook/documents/{kind}/{key}/versions/{n}/submission", { params, body: { edit: now.edit, reason } });
          } else await api("POST /v1/handbook/documents/{kind}/{key}/versions/{n}/return", { params, body: { reason } });
          await refresh();
        }}
      />
    );
  }
  const plain = {
    approve: { title: t.acts.approveTitle, act: t.acts.approve, keep: t.acts.keepReading, note: own ? t.acts.approveSelf : t.acts.approveNote },
    withdraw: { title: t.acts.withdrawTitle, act: t.acts.withdraw, keep: t.acts.keep, note: t.acts.withdrawNote },
    goBack: { title: t.acts.goBackTitle(version.n), act: t.acts.goBack, keep: t.acts.keep, note: t.acts.goBackNote },
    endPilot: { title: t.document.endPilotTitle, act: t.document.endPilot, keep: t.document.keepPilot, note: t.document.endPilotNote },
  }[act];
  const run = async (): Promise<void> => {
    if (act === "approve") await api("POST /v1/handbook/documents/{kind}/{key}/versions/{n}/approval", { params, body: {} });
    if (act === "withdraw") await api("POST /v1/handbook/documents/{kind}/{key}/versions/{n}/withdrawal", { params, body: {} });
    if (act === "endPilot") for (const { scope } of version.spans) await api("POST /v1/handbook/documents/{kind}/{key}/pilots/end", { params: { kind, key }, body: { scope } });
    if (act === "goBack") {
      const made = await api("POST /v1/handbook/documents/{kind}/{key}/drafts", { params: { kind, key }, body: { goBackTo: version.n } });
      await refresh();
      change({ v: String(made.n), with: undefined });
      return;
    }
    await refresh();
  };
  return (
    <ConfirmAct title={plain.title} act={plain.act} keep={plain.keep} onAct={run} onClose={onClose}>
      <p>{plain.note}</p>
    </ConfirmAct>
  );
}
