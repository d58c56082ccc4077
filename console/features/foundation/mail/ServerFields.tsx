import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { mailTls } from "#contract/mail.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Field } from "#console/ui/Field.tsx";
import type { Submitting } from "#console/ui/Form.tsx";
import { TextField } from "#console/ui/TextField.tsx";

type Tls = (typeof mailTls)[number];
interface Server {
  host: string;
  port: number;
  tls: Tls;
  user: string;
  version: number;
}
type Ports = Readonly<Record<Tls, number>>;
interface Typed extends Omit<Server, "port" | "version"> {
  port: string;
  password: string;
}
interface Words {
  host: string;
  hostHint: string;
  port: string;
  tls: string;
  tlsKinds: Readonly<Record<Tls, string>>;
  user: string;
  password: string;
}

/** How a mail server is reached, as it is being typed; `more` is what this kind of server asks for besides. */
export function useServer<More extends object>(server: Server | null, ports: Ports, more: More) {
  const [typed, setTyped] = useState<Typed & More>({ host: server?.host ?? "", port: String(server?.port ?? ports.tls), tls: server?.tls ?? "tls", user: server?.user ?? "", password: "", ...more });
  const change = (part: Partial<Typed & More>): void => setTyped((before) => ({ ...before, ...part }));
  const { password, port, ...rest } = typed;
  /** What is sent: a password that was left empty stays as it is stored. */
  const body = { ...rest, port: Number(port), ...(password === "" ? {} : { password }), version: server?.version ?? 0 };
  return { typed, change, ports, body };
}

interface ServerFieldsProps {
  server: { typed: Typed; change: (part: Partial<Typed>) => void; ports: Ports };
  words: Words;
  submitting: Submitting;
  /** Where no sign-in is asked for, both may be left empty. */
  userHint?: string;
  passwordHint: string;
  passwordOptional: boolean;
  /** Stands between the server and the sign-in. */
  children?: ReactNode;
}

/** Host, port, encryption, user and password of a mail server. A password is written, never shown. */
export function ServerFields({ server: { typed, change, ports }, words: t, submitting, userHint, passwordHint, passwordOptional, children }: ServerFieldsProps): ReactNode {
  const put = (field: "host" | "port" | "user") => (value: string): void => change({ [field]: value });
  // The usual port follows the encryption, unless somebody chose another.
  const encrypt = (tls: Tls): void => change({ tls, port: String(ports[typed.tls]) === typed.port ? String(ports[tls]) : typed.port });
  return (
    <>
      <div className="mail-pair">
        <TextField label={t.host} hint={t.hostHint} path="host" value={typed.host} onChange={put("host")} submitting={submitting} />
        <TextField label={t.port} path="port" type="number" value={typed.port} onChange={put("port")} submitting={submitting} />
      </div>
      <Field label={t.tls} problem={submitting.problemAt("tls")}>
        <Select value={typed.tls} options={mailTls.map((value) => ({ value, label: t.tlsKinds[value] }))} onChange={encrypt} />
      </Field>
      {children}
      <TextField label={t.user} {...(userHint === undefined ? {} : { hint: userHint, optional: true })} path="user" value={typed.user} onChange={put("user")} submitting={submitting} />
      <Field label={t.password} optional={passwordOptional} hint={passwordHint} problem={submitting.problemAt("password")}>
        <Input.Password value={typed.password} maxLength={200} autoComplete="new-password" onChange={(event) => change({ password: event.target.value })} />
      </Field>
    </>
  );
}

/** Stops using a server, after a question. */
export function RemoveServer({ words: t, onRemove }: { words: { remove: string; removeTitle: string; removeNote: string }; onRemove: () => Promise<void> }): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t.remove}</Button>
      {asking ? (
        <ConfirmAct title={t.removeTitle} act={t.remove} danger onAct={onRemove} onClose={() => setAsking(false)}>
          <p>{t.removeNote}</p>
        </ConfirmAct>
      ) : null}
    </>
  );
}
