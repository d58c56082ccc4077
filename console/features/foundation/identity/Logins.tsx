import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState } from "#console/ui/States.tsx";
import { ProvePassword } from "./ProvePassword.tsx";
import { useIdentityText } from "./texts.ts";

const fetchLogins = () => api("GET /v1/me/logins", {});
type Row = Awaited<ReturnType<typeof fetchLogins>>["rows"][number];

/** Accounts of the company's sign-in by which one can enter here; nothing where the centre has none. */
export function Logins(): ReactNode {
  const t = useIdentityText();
  const logins = useQuery({ queryKey: ["me", "logins"], queryFn: fetchLogins });
  if (logins.error !== null) return <Panel title={t.logins.title}><ErrorState what={t.logins.failed} error={logins.error} onRetry={() => void logins.refetch()} /></Panel>;
  if (logins.data === undefined || logins.data.rows.length === 0) return null;
  return (
    <Panel flush title={t.logins.title}>
      <p className="k-ink-2 identity-block is-padded">{t.logins.note}</p>
      <ul>
        {logins.data.rows.map((row) => (
          <Login key={row.key} row={row} onChanged={() => void logins.refetch()} />
        ))}
      </ul>
    </Panel>
  );
}

function Login({ row, onChanged }: { row: Row; onChanged: () => void }): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const [asking, setAsking] = useState<"link" | "unlink" | null>(null);
  const close = (): void => setAsking(null);
  const link = async (password: string): Promise<void> => {
    location.assign((await api("POST /v1/me/logins", { body: { provider: row.key, password } })).location);
  };
  const unlink = async (): Promise<void> => {
    await api("DELETE /v1/me/logins/{key}", { params: { key: row.key } });
    onChanged();
  };
  return (
    <li className="identity-device">
      <Icon name="globe" />
      <div>
        <p>{row.name}</p>
        <p className="k-small k-ink-3">{row.linkedAt === null ? t.logins.unlinked : <time dateTime={row.linkedAt} title={when.exact(row.linkedAt)}>{t.logins.linked(when.moment(row.linkedAt, serverNow()))}</time>}</p>
      </div>
      <Button size="small" onClick={() => setAsking(row.linkedAt === null ? "link" : "unlink")}>{row.linkedAt === null ? t.logins.link : t.logins.unlink}</Button>
      {asking === "link" ? <ProvePassword title={t.logins.linkTitle(row.name)} note={t.logins.note} act={t.logins.linkAct} keep={t.logins.keep} run={link} onClose={close} /> : null}
      {asking === "unlink" ? (
        <ConfirmAct title={t.logins.unlinkTitle(row.name)} act={t.logins.unlink} keep={t.logins.keep} onAct={unlink} onClose={close}>
          <p>{t.logins.unlinkNote}</p>
        </ConfirmAct>
      ) : null}
    </li>
  );
}
