import { Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { type Locale, locales } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { useSession } from "#console/shell/session.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { ChangePassword } from "./ChangePassword.tsx";
import { Logins } from "./Logins.tsx";
import { OwnSessions } from "./OwnSessions.tsx";
import { Passkeys } from "./Passkeys.tsx";
import { SignIns } from "./SignIns.tsx";
import { TwoSteps } from "./TwoSteps.tsx";
import { useIdentityText } from "./texts.ts";
import "./identity.css";

/** One's own account: who I am here, password, second factor, devices. */
export default function Account(): ReactNode {
  const t = useIdentityText();
  return (
    <Page>
      <PageHead title={t.account.title} />
      <div className="identity-two">
        <div className="identity-column">
          <Profile />
          <ChangePassword />
          <OwnSessions />
          <SignIns />
        </div>
        <div className="identity-column">
          <Passkeys />
          <TwoSteps />
          <Logins />
        </div>
      </div>
    </Page>
  );
}

function Profile(): ReactNode {
  const t = useIdentityText();
  const { person } = useSession();
  return (
    <Panel title={t.account.profile}>
      <dl className="identity-pair">
        <dt>{t.name}</dt>
        <dd>{person.name}</dd>
        <dt>{t.loginName}</dt>
        <dd>{person.loginName}</dd>
        <dt>{t.account.roles}</dt>
        <dd className="k-line k-wrap">
          {person.roles.map(({ role, scope }) => (
            <span key={role} className="k-tag">
              {t.roles[role]}
              {scope === undefined ? null : <span className="k-ink-3">{t.scopes[scope]}</span>}
            </span>
          ))}
        </dd>
        <dt>{t.account.language}</dt>
        <dd>
          <Language />
        </dd>
      </dl>
    </Panel>
  );
}

/** Holds at once on this device, and is kept with the account for the next. */
function Language(): ReactNode {
  const t = useIdentityText();
  const [locale, setLocale] = useLocale();
  const [failed, setFailed] = useState(false);
  const choose = (chosen: Locale): void => {
    setLocale(chosen);
    setFailed(false);
    api("PUT /v1/me/locale", { body: { locale: chosen } }).catch(() => setFailed(true));
  };
  return (
    <>
      <Segmented<Locale> size="small" aria-label={t.account.language} value={locale} onChange={choose} options={locales.map((one) => ({ value: one, label: t.languages[one] }))} />
      {failed ? (
        <p className="k-small k-problem" role="alert">
          {t.account.languageFailed}
        </p>
      ) : null}
    </>
  );
}
