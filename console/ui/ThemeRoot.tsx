import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { useAppearance, useStill } from "#console/lib/appearance.ts";
import { useLocale } from "#console/lib/locale.ts";
import { themeFor } from "#console/ui/theme.ts";
import "./theme.css";
import "./base.css";

const antdLocales = { "zh-CN": zh, en };

/** Carries appearance and language into antd, the document and our own variables. */
export function ThemeRoot({ children }: { children: ReactNode }): ReactNode {
  const { dark } = useAppearance();
  const [locale] = useLocale();
  const still = useStill();
  const theme = useMemo(() => themeFor(dark, still), [dark, still]);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.classList.toggle("dark", dark);
    root.classList.toggle("light", !dark);
    root.lang = locale;
  }, [dark, locale]);
  return (
    <ConfigProvider
      theme={theme}
      locale={antdLocales[locale]}
      // Our own wheel: antd's is named "loading" in English to screen readers, and sometimes stays in the button.
      button={{ autoInsertSpace: false, loadingIcon: <span className="k-wheel" aria-hidden="true" /> }}
      wave={{ disabled: true }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
