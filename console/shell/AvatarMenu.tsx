import { useNavigate } from "@tanstack/react-router";
import { Dropdown, type MenuProps, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { languageNames, type Locale, locales } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { type Appearance, appearances, useAppearance } from "#console/lib/appearance.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useLocale } from "#console/lib/locale.ts";
import { setPreferenceOwner } from "#console/lib/preference.ts";
import { features } from "#console/shell/features.ts";
import { useForgetSession, useSession } from "#console/shell/session.tsx";
import { useShellText } from "#console/shell/texts.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { showKeySheet } from "#console/ui/KeySheet.tsx";
import "./menu.css";

/** Appearance, language, account, keys, sign out. */
export function AvatarMenu(): ReactNode {
  const t = useShellText();
  const session = useSession();
  const navigate = useNavigate();
  const leave = useLeave();
  const hasAccount = features.some((feature) => feature.path === "/account");
  const items: MenuProps["items"] = [
    ...(hasAccount ? [{ key: "account", icon: <Icon name="user" />, label: t.menu.account }] : []),
    { key: "keys", icon: <Icon name="keyboard" />, label: t.menu.keys, extra: <Kbd keys="Shift+Slash" /> },
    {
      key: "leave",
      icon: <Icon name="leave" />,
      label: leave.busy ? t.menu.signingOut : t.menu.signOut,
      disabled: leave.busy,
    },
  ];
  const onClick: MenuProps["onClick"] = ({ key }) => {
    if (key === "account") void navigate({ to: "/account" });
    if (key === "keys") showKeySheet();
    if (key === "leave") void leave.run();
  };
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{ items, onClick }}
      popupRender={(menu) => (
        <div className="k-menu">
          <div className="k-menu-head">
            <b>{session.person.name}</b>
            <span className="k-small k-ink-3">{session.person.loginName}</span>
          </div>
          <Choices />
          {leave.failed === null ? null : <p className="k-menu-head k-small k-problem">{leave.failed}</p>}
          {menu}
        </div>
      )}
    >
      <button type="button" className="k-me" aria-label={t.menu.label} title={session.person.name}>
        <Avatar kind="staff" size="s" name={session.person.name} text={session.person.avatarText} />
      </button>
    </Dropdown>
  );
}

function Choices(): ReactNode {
  const t = useShellText();
  const { choice, choose } = useAppearance();
  const [locale, setLocale] = useLocale();
  // Mails and exports follow the choice too; when the server cannot be told, the page has changed all the same.
  const chooseLocale = (to: Locale): void => {
    setLocale(to);
    api("PUT /v1/me/locale", { body: { locale: to } }).catch(() => undefined);
  };
  return (
    <div className="k-menu-choices">
      <span className="k-small k-ink-3">{t.menu.appearance}</span>
      <Segmented<Appearance>
        size="small"
        block
        aria-label={t.menu.appearance}
        value={choice}
        onChange={choose}
        options={appearances.map((one) => ({ value: one, label: t.menu[one] }))}
      />
      <span className="k-small k-ink-3">{t.menu.language}</span>
      <Segmented<Locale>
        size="small"
        block
        aria-label={t.menu.language}
        value={locale}
        onChange={chooseLocale}
        options={locales.map((one) => ({ value: one, label: languageNames[one] }))}
      />
    </div>
  );
}

function useLeave(): { run: () => Promise<void>; busy: boolean; failed: string | null } {
  const navigate = useNavigate();
  const forget = useForgetSession();
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      await api("DELETE /v1/session", {});
      setPreferenceOwner(null);
      forget();
      await navigate({ to: "/signin" });
    } catch (error) {
      setFailed(problem(error).text);
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, failed };
}
