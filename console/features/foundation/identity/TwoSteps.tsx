import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ProvePassword } from "./ProvePassword.tsx";
import { QrCode } from "./QrCode.tsx";
import { useIdentityText } from "./texts.ts";
import { TextField } from "#console/ui/TextField.tsx";

type Step = { at: "rest" } | { at: "scan"; secret: string; uri: string } | { at: "codes"; codes: readonly string[] };
type Asked = "begin" | "renew" | "off" | null;

/** The second factor of one's own account: off, being enrolled, on; recovery codes are shown once. */
export function TwoSteps(): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const state = useQuery({ queryKey: ["me", "totp"], queryFn: () => api("GET /v1/me/totp", {}) });
  const [step, setStep] = useState<Step>({ at: "rest" });
  const [asked, setAsked] = useState<Asked>(null);
  const close = (): void => setAsked(null);
  const showCodes = (codes: readonly string[]): void => {
    setStep({ at: "codes", codes });
    void state.refetch();
  };
  const begin = async (password: string): Promise<void> => {
    setStep({ at: "scan", ...(await api("POST /v1/me/totp", { body: { password } })) });
  };
  const renew = async (password: string): Promise<void> => {
    showCodes((await api("POST /v1/me/totp/recovery-codes", { body: { password } })).recoveryCodes);
  };
  const turnOff = async (password: string): Promise<void> => {
    await api("DELETE /v1/me/totp", { body: { password } });
    setStep({ at: "rest" });
    void state.refetch();
  };
  const on = state.data?.on === true;
  const tag = state.data === undefined ? null : (
    <span className={on ? "k-tag is-ok" : "k-tag"}>
      <Icon name={on ? "check" : "lock"} size="xs" /> {on ? t.factor.on : t.factor.off}
    </span>
  );
  return (
    <Panel title={t.factor.title} note={tag}>
      {state.error !== null ? <ErrorState error={state.error} onRetry={() => void state.refetch()} /> : null}
      {state.isPending ? <LoadingState rows={2} /> : null}
      {step.at === "scan" ? <Scan secret={step.secret} uri={step.uri} onDone={showCodes} onLater={() => setStep({ at: "rest" })} /> : null}
      {step.at === "codes" ? <Codes codes={step.codes} onSaved={() => setStep({ at: "rest" })} /> : null}
      {step.at === "rest" && state.data !== undefined ? (
        <div className="identity-block">
          <p className="k-ink-2">{t.factor.why}</p>
          {on ? (
            <p className="k-line k-wrap">
              {state.data.since === null ? null : <span>{t.factor.since(when.day(state.data.since))}</span>}
              <span className={state.data.recoveryCodesLeft < 3 ? "k-tag is-warn" : "k-tag"}>{t.factor.left(state.data.recoveryCodesLeft)}</span>
              {state.data.recoveryCodesLeft < 3 ? <span className="k-small k-ink-2">{t.factor.fewLeft}</span> : null}
            </p>
          ) : null}
          <div className="k-line k-wrap">
            {on ? null : <Button onClick={() => setAsked("begin")}>{t.factor.begin}</Button>}
            {on ? <Button onClick={() => setAsked("renew")}>{t.factor.renew}</Button> : null}
            {on ? <Button onClick={() => setAsked("off")}>{t.factor.turnOff}</Button> : null}
          </div>
        </div>
      ) : null}
      {asked === "begin" ? <ProvePassword title={t.factor.beginTitle} note={t.factor.why} act={t.factor.showCode} keep={t.factor.later} run={begin} onClose={close} /> : null}
      {asked === "renew" ? <ProvePassword title={t.factor.renewTitle} note={t.factor.renewNote} act={t.factor.renew} keep={t.factor.keep} run={renew} onClose={close} /> : null}
      {asked === "off" ? <ProvePassword title={t.factor.turnOffTitle} note={t.factor.turnOffNote} act={t.factor.turnOff} keep={t.factor.keep} danger run={turnOff} onClose={close} /> : null}
    </Panel>
  );
}

function Scan({ secret, uri, onDone, onLater }: { secret: string; uri: string; onDone: (codes: readonly string[]) => void; onLater: () => void }): ReactNode {
  const t = useIdentityText();
  const [code, setCode] = useState("");
  const submitting = useSubmit(async () => onDone((await api("POST /v1/me/totp/confirmation", { body: { code } })).recoveryCodes));
  return (
    <div className="identity-block">
      <p>{t.factor.scan}</p>
      <QrCode text={uri} label={t.factor.scanAlt} />
      <p className="k-small k-ink-2">{t.factor.manual}</p>
      <CopyField label={t.factor.manual} value={secret.match(/.{1,4}/g)?.join(" ") ?? secret} />
      <a href={uri}>{t.factor.openApp}</a>
      <Form submitting={submitting} act={t.factor.confirm} beside={<Button onClick={onLater}>{t.factor.later}</Button>}>
        <TextField label={t.factor.firstCode} path="code" value={code} onChange={setCode} submitting={submitting} autoComplete="one-time-code" type="code" autoFocus />
      </Form>
    </div>
  );
}

function Codes({ codes, onSaved }: { codes: readonly string[]; onSaved: () => void }): ReactNode {
  const t = useIdentityText();
  return (
    <div className="identity-block">
      <h3>{t.factor.codesTitle}</h3>
      <p className="k-ink-2">{t.factor.codesNote}</p>
      <CopyField block label={t.factor.codesLabel} value={codes.join("\n")} />
      <Button type="primary" onClick={onSaved}>
        {t.factor.codesSaved}
      </Button>
    </div>
  );
}
