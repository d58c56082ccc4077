import { browserSupportsWebAuthn, startRegistration } from "@simplewebauthn/browser";
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useIdentityText } from "./texts.ts";

const fetchPasskeys = () => api("GET /v1/me/passkeys", {});
type Row = Awaited<ReturnType<typeof fetchPasskeys>>["rows"][number];

/** Whether a passkey can exist here: the browser knows them and the page has a host name. */
export const passkeysPossible = (): boolean => browserSupportsWebAuthn() && !/^[\d.]+$|^\[/.test(location.hostname);

/** One's own passkeys: added with the password, named, removed. */
export function Passkeys(): ReactNode {
  const t = useIdentityText();
  const keys = useQuery({ queryKey: ["me", "passkeys"], queryFn: fetchPasskeys });
  const [adding, setAdding] = useState(false);
  const rows = keys.data?.rows ?? [];
  const possible = passkeysPossible();
  return (
    <Panel flush title={t.passkeys.title} acts={possible ? <Button size="small" onClick={() => setAdding(true)}>{t.passkeys.add}</Button> : undefined}>
      <div className="identity-block is-padded">
        <p className="k-ink-2">{t.passkeys.why}</p>
        {possible ? null : <p className="k-small k-ink-3">{t.passkeys.unsupported}</p>}
      </div>
      {keys.error !== null ? <ErrorState what={t.passkeys.failed} error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.isPending ? <LoadingState rows={1} /> : null}
      {keys.data !== undefined && rows.length === 0 ? <EmptyState>{t.passkeys.none}</EmptyState> : null}
      {rows.length === 0 ? null : (
        <ul>
          {rows.map((row) => (
            <Passkey key={row.id} row={row} onChanged={() => void keys.refetch()} />
          ))}
        </ul>
      )}
      {adding ? <Adding onClose={() => setAdding(false)} onAdded={() => void keys.refetch()} /> : null}
    </Panel>
  );
}

function Passkey({ row, onChanged }: { row: Row; onChanged: () => void }): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const [removing, setRemoving] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const now = serverNow();
  const rename = async (): Promise<void> => {
    const next = name?.trim() ?? "";
    setName(null);
    if (next === "" || next === row.name) return;
    await api("PATCH /v1/me/passkeys/{id}", { params: { id: row.id }, body: { name: next } });
    onChanged();
  };
  return (
    <li className="identity-device">
      <Icon name="key" />
      <div>
        {name === null ? (
          <p className="k-line k-wrap">
            <span>{row.name}</span>
            {row.backedUp ? <span className="k-tag">{t.passkeys.synced}</span> : null}
          </p>
        ) : (
          <Input size="small" autoFocus aria-label={t.passkeys.name} maxLength={40} value={name} onChange={(event) => setName(event.target.value)} onBlur={() => void rename()} onPressEnter={() => void rename()} onKeyDown={(event) => event.key === "Escape" && setName(null)} />
        )}
        <p className="k-small k-ink-3">
          <time dateTime={row.createdAt} title={when.exact(row.createdAt)}>{t.passkeys.added(when.moment(row.createdAt, now))}</time>
          <i className="k-dot" />
          {row.usedAt === null ? t.passkeys.unused : <time dateTime={row.usedAt} title={when.exact(row.usedAt)}>{t.passkeys.used(when.moment(row.usedAt, now))}</time>}
        </p>
      </div>
      <span className="k-line">
        <Button size="small" onClick={() => setName(row.name)}>{t.passkeys.rename}</Button>
        <Button size="small" onClick={() => setRemoving(true)}>{t.passkeys.remove}</Button>
      </span>
      {removing ? (
        <ConfirmAct
          title={t.passkeys.removeTitle(row.name)} act={t.passkeys.remove} keep={t.passkeys.keep} onClose={() => setRemoving(false)}
          onAct={async () => {
            await api("DELETE /v1/me/passkeys/{id}", { params: { id: row.id } });
            onChanged();
          }}
        >
          <p>{t.passkeys.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </li>
  );
}

const systemHere = (): string | undefined => /Windows|Android|iPhone|iPad|Mac|Linux/.exec(navigator.userAgent)?.[0];

function Adding({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }): ReactNode {
  const t = useIdentityText();
  const [password, setPassword] = useState("");
  const [name, setName] = useState(t.passkeys.defaultName(systemHere() ?? t.passkeys.thisDevice));
  const [cancelled, setCancelled] = useState(false);
  const submitting = useSubmit(async () => {
    setCancelled(false);
    const options = await api("POST /v1/me/passkeys/challenge", { body: { password } });
    const answer = await startRegistration({ optionsJSON: options as never }).catch(() => null);
    if (answer === null) return setCancelled(true);
    await api("POST /v1/me/passkeys", { body: { name: name.trim() || t.passkeys.thisDevice, answer: answer as unknown as Record<string, unknown> } });
    onAdded();
    onClose();
  });
  return (
    <Modal open title={t.passkeys.addTitle} width={440} footer={null} onCancel={onClose}>
      <div className="identity-block">
        <p className="k-ink-2">{t.factor.confirmPassword}</p>
        <Form submitting={submitting} act={t.passkeys.add} beside={<Button onClick={onClose}>{t.passkeys.later}</Button>}>
          <TextField label={t.passkeys.name} hint={t.passkeys.nameHint} path="name" value={name} onChange={setName} submitting={submitting} />
          <PasswordField label={t.password} path="password" value={password} onChange={setPassword} submitting={submitting} autoFocus />
        </Form>
        {cancelled ? <p className="k-small k-problem" role="alert">{t.passkeys.cancelled}</p> : null}
      </div>
    </Modal>
  );
}
