import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Side } from "../organization/Side.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { useRefreshIntegrations, type Webhook } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";
import { ShownSecret, WebhookForm } from "./WebhookForm.tsx";
import { WebhookState } from "./Webhooks.tsx";

/** One webhook: how it fares, its deliveries, its form, its secret. */
export function WebhookSide({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const t = useIntegrationText();
  return (
    <Side title={webhook.name} onClose={onClose} wide>
      <Standing webhook={webhook} />
      <section className="organization-block">
        <h3>{t.deliveries.title}</h3>
        <Deliveries webhook={webhook} />
      </section>
      <WebhookForm key={webhook.version} webhook={webhook} onClose={onClose} />
      <Secret webhook={webhook} />
      <Removing webhook={webhook} onClose={onClose} />
    </Side>
  );
}

/** What it is doing, why it stopped, and the acts: test, pause, resume. */
function Standing({ webhook }: { webhook: Webhook }): ReactNode {
  const t = useIntegrationText();
  const when = useWhen();
  const refresh = useRefreshIntegrations();
  const moment = (at: string): string => when.moment(at, serverNow());
  const paused = webhook.state === "paused";
  const switching = useSubmit(async () => {
    await (paused ? api("POST /v1/webhooks/{id}/resumption", { params: { id: webhook.id } }) : api("POST /v1/webhooks/{id}/pause", { params: { id: webhook.id } }));
    await refresh();
  });
  const [tested, setTested] = useState("");
  const testing = useSubmit(async () => {
    setTested("");
    const { ok, status, code, ms } = await api("POST /v1/webhooks/{id}/test", { params: { id: webhook.id } });
    setTested(ok ? t.webhooks.testOk(status ?? 0, ms ?? 0) : t.webhooks.testFailed(status === null ? t.codes_[code ?? "unreachable"] : String(status)));
  });
  const problem = switching.problem ?? testing.problem;
  return (
    <section className="organization-block">
      <p className="k-line k-wrap">
        <WebhookState webhook={webhook} />
        {webhook.pausedAt === null ? null : <span className="k-ink-2">{t.webhooks.pausedSince(moment(webhook.pausedAt), t.webhooks.pausedFor[webhook.pausedFor ?? "person"])}</span>}
        {!paused && webhook.failingSince !== null ? <span className="k-ink-2">{t.webhooks.failingSince(moment(webhook.failingSince))}</span> : null}
      </p>
      <div className="k-line k-wrap">
        <Button type={paused ? "primary" : "default"} loading={switching.busy} onClick={() => void switching.submit()}>
          {paused ? t.webhooks.resume : t.webhooks.pause}
        </Button>
        <Button loading={testing.busy} onClick={() => void testing.submit()}>
          {t.webhooks.test}
        </Button>
      </div>
      {tested === "" ? null : <p role="status">{tested}</p>}
      {problem === null ? null : <p className="k-problem">{problem.text}</p>}
    </section>
  );
}

function Secret({ webhook }: { webhook: Webhook }): ReactNode {
  const t = useIntegrationText();
  const when = useWhen();
  const refresh = useRefreshIntegrations();
  const [asking, setAsking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    setShown((await api("POST /v1/webhooks/{id}/secret", { params: { id: webhook.id }, body: { version: webhook.version } })).secret);
    await refresh();
  };
  if (shown !== null) return <ShownSecret secret={shown} onClose={() => setShown(null)} />;
  return (
    <section className="organization-block">
      <h3>{t.webhooks.secret}</h3>
      <p className="k-small k-ink-3">{t.webhooks.secretNote}</p>
      {webhook.previousUntil !== null && Date.parse(webhook.previousUntil) > serverNow() ? <p className="k-ink-2">{t.webhooks.bothUntil(when.moment(webhook.previousUntil, serverNow()))}</p> : null}
      <div>
        <Button onClick={() => setAsking(true)}>{t.webhooks.secretChange}</Button>
      </div>
      {asking ? (
        <ConfirmAct title={t.webhooks.secretTitle} act={t.webhooks.secretChange} onAct={make} onClose={() => setAsking(false)}>
          <p>{t.webhooks.secretChangeNote}</p>
        </ConfirmAct>
      ) : null}
    </section>
  );
}

function Removing({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const t = useIntegrationText();
  const refresh = useRefreshIntegrations();
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await api("DELETE /v1/webhooks/{id}", { params: { id: webhook.id } });
    toast(t.webhooks.removed);
    onClose();
    await refresh();
  };
  return (
    <section className="organization-block">
      <div>
        <Button danger onClick={() => setAsking(true)}>
          {t.webhooks.remove}
        </Button>
      </div>
      {asking ? (
        <ConfirmAct title={t.webhooks.removeTitle(webhook.name)} act={t.webhooks.remove} danger onAct={remove} onClose={() => setAsking(false)}>
          <p>{t.webhooks.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </section>
  );
}
